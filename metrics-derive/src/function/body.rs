//! Generates the body: what is done at entry, the user's body, what is done at exit.
//!
//! The user's body is its tokens as they came. Where only entry and the time matter there is nothing but guards before
//! it. Where the exit matters it is put into a closure or an `async` block, whose value is looked at.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Type;

use super::Model;
use super::returns::{Shape, is_never, written_output};
use super::statements::{Locals, Statements};
use crate::respan::at;

/// The statements of the new body.
pub(super) fn statements(model: &Model, body: &Group) -> TokenStream {
    let statements = Statements::new(model);
    match model.shape {
        Shape::Sync if !statements.at_exit() => guarded(&statements, body),
        Shape::Sync if is_never(&model.function.parts) => sync_never(&statements, body),
        Shape::Sync => sync(&statements, body),
        Shape::Async if !statements.at_exit() => guarded(&statements, body),
        Shape::Async => asynchronous(&statements, body),
        Shape::ImplFuture | Shape::BoxFuture | Shape::NamedFuture => future(&statements, body),
    }
}

/// ```text
/// let __metrics_metric = { static __METRICS_FAMILY: Histogram = ..; &__METRICS_FAMILY };
/// let __metrics_guard = __metrics_metric.start_timer();
/// BODY
/// ```
///
/// In an `async fn` the same: its statements run when it is first polled, and guards are dropped with it.
fn guarded(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let labels = statements.labels();
    let guards = statements.guards();
    let body = body.stream();
    quote!(#labels #guards #body)
}

/// ```text
/// let __metrics_labels = Captured::new(&(&kind,));
/// let __metrics_metric = ..;
/// let __metrics_body = body(move || -> Result<Response, Error> { BODY });
/// let __metrics_exit = Exit::enter(kinds!(of_body(&__metrics_body)), move |__metrics_exited| { .. });
/// let __metrics_returned = __metrics_body();
/// __metrics_exit.finish(classify!(&__metrics_returned));
/// __metrics_returned
/// ```
fn sync(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let Locals { body: local, exit, returned, .. } = &statements.locals;
    let (labels, guards, metric) = (statements.labels(), statements.guards(), statements.exit_metric());
    let closure = closure(statements.model, body);
    let record = statements.record();
    let finish = statements.finish();
    quote! {
        #labels
        #guards
        #metric
        let #local = #private::body(#closure);
        let #exit = #private::Exit::enter(#private::kinds!(of_body(&#local)), #record);
        let #returned = #local();
        #finish
        #returned
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
/// let __metrics_exit = Exit::enter(Kinds::NEVER, move |__metrics_exited| { .. });
/// BODY
/// ```
///
/// A function that never returns ends with a panic, or not at all.
fn sync_never(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let exit = &statements.locals.exit;
    let (labels, guards, metric) = (statements.labels(), statements.guards(), statements.exit_metric());
    let (record, body) = (statements.record(), body.stream());
    quote! {
        #labels
        #guards
        #metric
        let #exit = #private::Exit::enter(#private::Kinds::NEVER, #record);
        #body
    }
}

/// ```text
/// let __metrics_labels = Captured::new(&(&kind,));
/// let __metrics_future = async move { if false { return promised::<Response>(); } BODY };
/// ..
/// ```
///
/// The branch that is never taken tells the compiler what the block returns.
fn asynchronous(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let future = &statements.locals.future;
    let (labels, guards) = (statements.labels(), statements.guards());
    if is_never(&statements.model.function.parts) {
        let end = driven_never(statements);
        return quote! {
            #labels
            #guards
            let #future = #private::diverging(async move #body);
            #end
        };
    }
    let end = driven(statements);
    let promise = written_output(&statements.model.function.parts).map(|ty| {
        // A value of another type is told that this one was expected because of what is written there.
        let span = ty.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
        let located = |mut token: TokenTree| {
            token.set_span(token.span().located_at(span));
            token
        };
        let promised = quote!(#private::promised).into_iter().map(located);
        let promised = quote_spanned!(Span::call_site().located_at(span)=> #(#promised)*::<#ty>());
        quote! { if false { return #promised; } }
    });
    let block = within(body, promise);
    quote! {
        #labels
        #guards
        let #future = async move #block;
        #end
    }
}

/// The braces of the body with something before what is in them.
fn within(body: &Group, before: Option<TokenStream>) -> Group {
    let inside = body.stream();
    let mut whole = Group::new(body.delimiter(), quote!(#before #inside));
    whole.set_span(body.span());
    whole
}

/// ```text
/// let __metrics_metric = ..;
/// let mut __metrics_exit = Exit::enter(kinds!(of_future(&__metrics_future)), move |__metrics_exited| { .. });
/// let __metrics_returned = __metrics_exit.drive(pin!(__metrics_future)).await;
/// __metrics_exit.finish(classify!(&__metrics_returned));
/// __metrics_returned
/// ```
fn driven(statements: &Statements<'_>) -> TokenStream {
    let private = statements.private();
    let Locals { future, exit, returned, .. } = &statements.locals;
    let (metric, record, drive) = (statements.exit_metric(), statements.record(), statements.drive());
    let finish = statements.finish();
    quote! {
        #metric
        let mut #exit = #private::Exit::enter(#private::kinds!(of_future(&#future)), #record);
        let #returned = #exit.#drive(#private::core::pin::pin!(#future)).await;
        #finish
        #returned
    }
}

/// ```text
/// let mut __metrics_exit = Exit::enter(Kinds::NEVER, move |__metrics_exited| { .. });
/// match __metrics_exit.drive(pin!(__metrics_future)).await {}
/// ```
fn driven_never(statements: &Statements<'_>) -> TokenStream {
    let private = statements.private();
    let Locals { future, exit, .. } = &statements.locals;
    let (metric, record, drive) = (statements.exit_metric(), statements.record(), statements.drive());
    quote! {
        #metric
        let mut #exit = #private::Exit::enter(#private::Kinds::NEVER, #record);
        match #exit.#drive(#private::core::pin::pin!(#future)).await {}
    }
}

/// ```text
/// let __metrics_labels = Captured::new(&(&kind,));
/// let __metrics_body = body(move || -> Pin<Box<dyn Future<Output = Response>>> { BODY });
/// let __metrics_future = __metrics_body();
/// Box::pin(async move {
///     let __metrics_metric = ..;
///     let __metrics_guard = with(__metrics_metric, &__metrics_labels).start_timer();
///     __metrics_future.await
/// })
/// ```
///
/// Labels are taken when the function is called, since its parameters are gone later. Everything else happens when the
/// future is polled.
fn future(statements: &Statements<'_>, body: &Group) -> TokenStream {
    let private = statements.private();
    let Locals { body: local, future, .. } = &statements.locals;
    let (labels, guards) = (statements.labels(), statements.guards());
    let closure = closure(statements.model, body);
    let end = if statements.at_exit() { driven(statements) } else { quote!(#future.await) };
    let block = quote!(async move { #guards #end });
    let (made, block) = match (statements.model.shape, &statements.model.function.parts.output) {
        (Shape::NamedFuture, Some(ty)) => {
            let named = |value: TokenStream| named(&private, ty, &value);
            (named(quote!(#local())), named(quote!(#private::Box::pin(#block))))
        }
        (Shape::BoxFuture, _) => (quote!(#local()), quote!(#private::Box::pin(#block))),
        _ => (quote!(#local()), block),
    };
    quote! {
        #labels
        let #local = #private::body(#closure);
        let #future = #made;
        #block
    }
}

/// ```text
/// named::<<BoxFuture<'static, Response> as Future>::Output, BoxFuture<'static, Response>>(..)
/// ```
///
/// A type that is no future is marked where it is returned, and nothing is known of the value then.
fn named(private: &TokenStream, ty: &Type, value: &TokenStream) -> TokenStream {
    let output = at(ty, quote!(<#ty as #private::core::future::Future>::Output));
    quote!(#private::named::<#output, #ty>(#value))
}
