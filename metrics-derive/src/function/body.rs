//! Generates the body: what is done at entry, the user's body, what is done at exit.
//!
//! The user's body is its tokens as they came. Where only entry and the time matter there is nothing but guards before
//! it. Where the exit matters it is put into a closure or an `async` block, whose value is looked at.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use super::Model;
use super::labels::find;
use super::parameters::{Moved, moved};
use super::returns::{Shape, future_output, is_name, is_never, is_opaque, written_output};
use super::statements::{Locals, Statements};
use crate::respan::{at, call};

/// The signature and the statements of the new body.
pub(super) fn function(model: &Model, body: &Group) -> (TokenStream, TokenStream) {
    let statements = Statements::new(model);
    let parts = &model.function.parts;
    let signature = || model.function.signature.clone();
    let moved = || moved(&model.function, |ident| is_used(model, ident));
    if let Some(boxed) = Boxed::of(model, body) {
        return (signature(), boxed.future(&statements));
    }
    match model.shape {
        Shape::Sync | Shape::Async if !statements.at_exit() => (signature(), guarded(&statements, body)),
        Shape::Sync if is_never(parts) || is_opaque(parts) && is_unfinished(body) => {
            (signature(), sync_never(&statements, body))
        }
        shape => {
            let Moved { signature, statements: moves } = moved();
            let own = within(body, &moves);
            let statements = match shape {
                Shape::Sync => sync(&statements, &own),
                Shape::Async => asynchronous(&statements, &own),
                Shape::ImplFuture | Shape::BoxFuture | Shape::NamedFuture => future(&statements, &own),
            };
            (signature, statements)
        }
    }
}

/// Whether the parameter is used outside of the body: here, or by an attribute that is expanded later.
fn is_used(model: &Model, ident: &Ident) -> bool {
    let name = ident.to_string();
    let labels = model.labels.iter().chain(&model.late);
    let with = model.uses.iter().filter_map(|part| part.with());
    let attributes = model.function.attributes.iter().map(|attribute| quote!(#attribute));
    labels.into_iter().any(|label| label.parameter() == Some(ident) || label.mentions(&name).is_some())
        || with.cloned().chain(attributes).any(|tokens| find(tokens, &name).is_some())
}

/// Whether nothing is returned because the body is yet to be written, `todo!()`, or can do nothing but panic.
fn is_unfinished(body: &Group) -> bool {
    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    let whole = match tokens.as_slice() {
        [rest @ .., TokenTree::Punct(end)] if end.as_char() == ';' => rest,
        whole => whole,
    };
    matches!(whole, [TokenTree::Ident(word), TokenTree::Punct(mark), TokenTree::Group(_)]
        if mark.as_char() == '!' && ["todo", "unimplemented", "panic", "unreachable"].iter().any(|known| word == known))
}

/// ```text
/// let __metrics_metric = { static __METRICS_FAMILY: Histogram = ..; &__METRICS_FAMILY };
/// let __metrics_guard = Timed::start(__metrics_metric);
/// BODY
/// ```
///
/// In an `async fn` the same: its statements run when it is first polled, and guards are dropped with it.
fn guarded(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let labels = statements.labels();
    let guards = statements.guards();
    let parts = &statements.model.function.parts;
    // What is counted is counted; what ends with the call would end too early.
    let value = match (&parts.output, statements.model.shape) {
        (Some(ty), Shape::Sync) if statements.has_guard() && is_name(parts) && !is_opaque(parts) => {
            let private = statements.private();
            quote!(#private::no_future!(#private::Returns::<#ty>::NEW);)
        }
        _ => TokenStream::new(),
    };
    let body = body.stream();
    quote!(#value #labels #guards #body)
}

/// ```text
/// let __metrics_labels = Captured::new(&(&kind,));
/// let (__metrics_returns, __metrics_body) = body(move || -> Result<Response, Error> { let kind = kind; BODY });
/// Exit::run(Exit::enter(kinds!(__metrics_returns), Wall::start(), move |__metrics_exited| { .. }), __metrics_body)
/// ```
fn sync(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let Locals { body: local, returns, .. } = &statements.locals;
    let (labels, guards, exit) = (statements.labels(), statements.guards(), statements.exit());
    let closure = closure(statements.model, body);
    let value = is_name(&statements.model.function.parts).then(|| quote!(#private::no_future!(#returns);));
    quote! {
        #labels
        #guards
        let (#returns, #local) = #private::body(#closure);
        #value
        #private::Exit::run(#exit, #local)
    }
}

/// The body as a closure. Its type is said as far as it can be, so that everything in it has the type it had.
fn closure(model: &Model, body: &Group) -> TokenStream {
    match written_output(&model.function.parts) {
        Some(ty) => quote!(move || -> #ty #body),
        None => quote!(move || #body),
    }
}

/// ```text
/// let __metrics_guard = Exit::enter(Returns::NEVER, Wall::start(), move |__metrics_exited| { .. });
/// BODY
/// ```
///
/// A function that never returns ends with a panic, or not at all.
fn sync_never(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let guard = &statements.locals.guard;
    let (labels, guards, exit) = (statements.labels(), statements.guards(), statements.exit_never());
    let body = body.stream();
    quote! {
        #labels
        #guards
        let #guard = #exit;
        #body
    }
}

/// ```text
/// let __metrics_labels = Captured::new(&(&kind,));
/// let (__metrics_returns, __metrics_future) = awaited(async move {
///     if false { return promised::<Response>(); };
///     let kind = kind;
///     BODY
/// });
/// let mut __metrics_guard = Exit::enter(kinds!(__metrics_returns), Wall::start(), move |__metrics_exited| { .. });
/// let __metrics_future = pin!(__metrics_future);
/// driven(__metrics_future, &mut __metrics_guard).await
/// ```
///
/// The branch that is never taken tells the compiler what the block returns. The future is a variable of its own: where
/// functions call each other the compiler has fewer types to look through, and it gives up at a depth.
fn asynchronous(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let Locals { future, returns, guard, .. } = &statements.locals;
    let (labels, guards) = (statements.labels(), statements.guards());
    if is_never(&statements.model.function.parts) {
        let exit = statements.exit_never();
        return quote! {
            #labels
            #guards
            let #future = #private::diverging(async move #body);
            let mut #guard = #exit;
            let #future = #private::core::pin::pin!(#future);
            match #private::driven(#future, &mut #guard).await {}
        };
    }
    let exit = statements.exit();
    let promise = written_output(&statements.model.function.parts).map(|ty| {
        // A value of another type is told that this one was expected because of what is written there.
        let span = ty.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
        let located = |mut token: TokenTree| {
            token.set_span(token.span().located_at(span));
            token
        };
        let promised = quote!(#private::promised).into_iter().map(located);
        let promised = quote_spanned!(Span::call_site().located_at(span)=> #(#promised)*::<#ty>());
        // With its semicolon it is no value: of a body that has none the braces are marked.
        quote! { if false { return #promised; }; }
    });
    let block = within(body, &promise.unwrap_or_default());
    quote! {
        #labels
        #guards
        let (#returns, #future) = #private::awaited(async move #block);
        let mut #guard = #exit;
        let #future = #private::core::pin::pin!(#future);
        #private::driven(#future, &mut #guard).await
    }
}

/// The braces of the body with something before what is in them.
fn within(body: &Group, before: &TokenStream) -> Group {
    let inside = body.stream();
    let mut whole = Group::new(body.delimiter(), quote!(#before #inside));
    whole.set_span(body.span());
    whole
}

/// ```text
/// let __metrics_labels = Captured::new(&(&kind,));
/// let (__metrics_returns, __metrics_body) =
///     returning::<Response, _, _>(move || -> Pin<Box<dyn Future<Output = Response>>> { let kind = kind; BODY });
/// boxed(called(__metrics_body, move || {
///     let __metrics_metric = ..;
///     let __metrics_guard = TimedSeries::start(__metrics_metric, &__metrics_labels);
///     Held((), __metrics_guard)
/// }))
/// ```
///
/// Labels are taken when the function is called, since its parameters are gone later. Everything else happens when the
/// future is polled.
fn future(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let Locals { body: local, returns, .. } = &statements.locals;
    let labels = statements.labels();
    let held = held(statements);
    let closure = closure(statements.model, body);
    let parts = &statements.model.function.parts;
    let taken = match (statements.model.shape, &parts.output) {
        (Shape::NamedFuture, Some(ty)) => {
            // A type that is no future is marked where it is written, and nothing is known of the value then.
            let output = at(ty, quote!(<#ty as #private::core::future::Future>::Output));
            let named = quote!(move || #private::named::<#output, #ty>(#local()));
            quote!({
                let (_, #local) = #private::body(#closure);
                #private::returning(#named)
            })
        }
        _ => {
            // One word is the place of all of it, so that a body that returns no future is told so once.
            let place = parts.output.to_token_stream().into_iter().next();
            let span = place.as_ref().map_or_else(Span::call_site, TokenTree::span);
            let output = future_output(parts).map(|output| quote_spanned!(span=> ::<#output, _, _>));
            let returning = at(&place, quote!(#private::returning));
            let arguments = call(&place, TokenStream::new(), closure);
            quote!(#returning #output #arguments)
        }
    };
    let called = quote!(#private::called(#local, #held));
    let whole = match statements.model.shape {
        Shape::ImplFuture => called,
        _ => quote!(#private::boxed(#called)),
    };
    quote! {
        #labels
        let (#returns, #local) = #taken;
        #whole
    }
}

/// What makes the guards when a future is first polled.
fn held(statements: &Statements<'_>) -> TokenStream {
    let (private, guard) = (statements.private(), &statements.locals.guard);
    let (guards, exit) = (statements.guards(), statements.exit());
    let held = match (statements.has_guard(), statements.at_exit()) {
        (true, _) => quote!(#private::Held(#exit, #guard)),
        (false, true) => exit,
        (false, false) => TokenStream::new(),
    };
    quote!(move || { #guards #held })
}

/// A body that is nothing but `Box::pin(async move { .. })`, as `#[async_trait]` writes it. What is in the box is wrapped
/// there, so that there is one box.
struct Boxed {
    /// `Box::pin`, however it is written.
    path: TokenStream,
    /// `async move`
    keywords: TokenStream,
    block: Group,
    output: TokenStream,
}

impl Boxed {
    fn of(model: &Model, body: &Group) -> Option<Boxed> {
        let output = future_output(&model.function.parts).filter(|_| model.shape == Shape::BoxFuture)?;
        let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
        let [path @ .., TokenTree::Group(argument)] = tokens.as_slice() else { return None };
        let words: Vec<_> = path.iter().map(TokenTree::to_string).collect();
        let inside: Vec<TokenTree> = argument.stream().into_iter().collect();
        let [keywords @ .., TokenTree::Group(block)] = inside.as_slice() else { return None };
        let asynchronous: Vec<_> = keywords.iter().map(TokenTree::to_string).collect();
        let is = words.ends_with(&["Box", ":", ":", "pin"].map(str::to_owned))
            && path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || token.to_string() == ":")
            && matches!(asynchronous.join(" ").as_str(), "async" | "async move")
            && block.delimiter() == Delimiter::Brace;
        let collect = |tokens: &[TokenTree]| tokens.iter().cloned().collect();
        is.then(|| Boxed { path: collect(path), keywords: collect(keywords), block: block.clone(), output })
    }

    /// ```text
    /// let __metrics_labels = Captured::new(&(&kind,));
    /// let (__metrics_returns, __metrics_future) = awaited(async move { if false { return promised::<Response>(); } .. });
    /// Box::pin(called(move || __metrics_future, move || { .. }))
    /// ```
    fn future(&self, statements: &Statements<'_>) -> TokenStream {
        let Boxed { path, keywords, block, output } = self;
        let private = statements.private();
        let Locals { future, returns, .. } = &statements.locals;
        let (labels, held) = (statements.labels(), held(statements));
        let block = within(block, &quote! { if false { return #private::promised::<#output>(); } });
        quote! {
            #labels
            let (#returns, #future) = #private::awaited(#keywords #block);
            #path(#private::called(move || #future, #held))
        }
    }
}
