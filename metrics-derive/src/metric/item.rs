//! What a metric's attribute stands on: a static without a value, or a function signature.
//!
//! Read by hand rather than with syn's items: a static without `= ..` and a function without a body are no items to
//! syn, and everything else is to be put back as it came, whatever its grammar.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Generics, Ident, Token, Type, Visibility, parenthesized, parse_quote};

use super::Kind;
use crate::diag::Diag;
use crate::function::is_function;

/// The item, as far as it is one that can be a metric.
#[derive(Clone)]
pub(crate) enum Item {
    Static(Static),
    Signature(Signature),
    /// Anything else; it has been reported and stays what it is.
    Other(TokenStream),
}

/// `static NAME: Type;`
#[derive(Clone)]
pub(crate) struct Static {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

/// `fn name(label: Type, ..) -> Type;`
#[derive(Clone)]
pub(crate) struct Signature {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: Option<Type>,
}

/// A parameter of a signature.
#[derive(Clone)]
pub(crate) struct Parameter {
    /// Its name, unless a pattern stands there.
    pub(crate) ident: Option<Ident>,
    pub(crate) ty: Type,
    /// Whether it is a label. A stub has parameters that are none, so that calls of it compile.
    pub(crate) label: bool,
}

impl Item {
    /// The identifier that the metric goes by.
    pub(crate) fn ident(&self) -> Option<&Ident> {
        match self {
            Item::Static(item) => Some(&item.ident),
            Item::Signature(item) => Some(&item.ident),
            Item::Other(_) => None,
        }
    }
}

/// Reads the item and reports what keeps it from being a metric.
pub(crate) fn parse(kind: Kind, tokens: TokenStream, diag: &mut Diag) -> Item {
    let whole = tokens.clone();
    let read = |input: ParseStream<'_>| item(kind, &whole, input, diag);
    match read.parse2(tokens) {
        Ok(item) => item,
        Err(error) => {
            diag.push(error);
            Item::Other(whole)
        }
    }
}

fn item(kind: Kind, whole: &TokenStream, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Item> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility: Visibility = input.parse()?;
    let attributes = one_metric(kind, attributes, diag);
    if input.peek(Token![static])
        || (input.peek(Token![const]) && input.peek2(Ident::peek_any) && input.peek3(Token![:]))
    {
        return static_item(kind, attributes, visibility, input, diag).map(Item::Static);
    }
    let qualifiers = qualifiers(input)?;
    if let (Visibility::Inherited, Some(ident), true) = (&visibility, method(&input.fork()), kind.is_measured()) {
        diag.error(ident, bodiless(kind.word(), true));
        input.parse::<TokenStream>()?;
        return Ok(Item::Other(with_body(whole)));
    }
    if input.peek(Token![fn]) && is_function(whole) {
        input.parse::<Token![fn]>()?;
        let ident: Ident = input.parse()?;
        let word = kind.word();
        diag.error(
            ident,
            format_args!(
                "`#[{word}]` states something, and a function's calls are measured; end the signature with `;`, or take \
                 the attribute out"
            ),
        );
        input.parse::<TokenStream>()?;
        return Ok(Item::Other(whole.clone()));
    }
    if input.peek(Token![fn]) {
        return signature(kind, attributes, visibility, &qualifiers, input, diag).map(Item::Signature);
    }
    let at = qualifiers.into_iter().next().map_or_else(|| input.parse(), Ok)?;
    let message = wrong_item(kind, &at);
    diag.error(at, message);
    input.parse::<TokenStream>()?;
    Ok(Item::Other(whole.clone()))
}

fn wrong_item(kind: Kind, at: &TokenTree) -> String {
    let word = kind.word();
    let what = match at.to_string().as_str() {
        "struct" => "not on `struct`; for its fields there is `#[derive(Metrics)]`".to_owned(),
        "enum" | "union" | "trait" | "type" | "mod" | "use" | "impl" => format!("not on `{at}`"),
        _ => "not here".to_owned(),
    };
    if !kind.is_measured() {
        return format!(
            "`#[{word}]` goes on a `static` without a value, or on a function signature that ends with `;`, {what}"
        );
    }
    format!(
        "`#[{word}]` goes on a `static` without a value, on a function signature that ends with `;`, or on a function \
         with a body, {what}"
    )
}

/// What is said of a method without a body: of a trait's, that is, unless somebody wanted to define a metric in an
/// `impl`.
pub(crate) fn bodiless(word: &str, defines: bool) -> String {
    let own = if defines { "; the signature of a metric has no `self`" } else { "" };
    format!(
        "a method without a body has nothing to measure; put `#[{word}]` on its implementations, or give it a body \
         here{own}"
    )
}

/// The name of a function that takes `self`.
fn method(input: ParseStream<'_>) -> Option<Ident> {
    let read = |input: ParseStream<'_>| {
        input.parse::<Token![fn]>()?;
        let ident: Ident = input.parse()?;
        input.parse::<Generics>()?;
        let content;
        parenthesized!(content in input);
        let mut first = Vec::new();
        while !content.is_empty() && !content.peek(Token![,]) && !content.peek(Token![:]) {
            first.push(content.parse::<TokenTree>()?.to_string());
        }
        Ok((ident, first))
    };
    let (ident, first) = read(input).ok()?;
    first.iter().any(|token| token == "self").then_some(ident)
}

/// The same with a body that is never run: a trait's method may have one, and a method of an `impl` needs one.
fn with_body(tokens: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.pop();
    quote!(#[allow(unused_variables)] #(#tokens)* { loop {} })
}

/// Takes the other metric attributes out: each would define a metric of its own under the same identifier.
fn one_metric(kind: Kind, attributes: Vec<Attribute>, diag: &mut Diag) -> Vec<Attribute> {
    let is_metric = |attribute: &Attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| Kind::ALL.iter().any(|kind| last.ident == kind.word()))
    };
    let (others, kept): (Vec<_>, Vec<_>) = attributes.into_iter().partition(is_metric);
    for other in others {
        let path = other.path();
        diag.error(
            path,
            format_args!(
                "one item is one metric, and this one has `#[{}]` already; give each its own item",
                kind.word()
            ),
        );
    }
    kept
}

// ---- statics -----------------------------------------------------------------------------------------------

fn static_item(
    kind: Kind,
    attributes: Vec<Attribute>,
    visibility: Visibility,
    input: ParseStream<'_>,
    diag: &mut Diag,
) -> syn::Result<Static> {
    let keyword: TokenTree = input.parse()?;
    if keyword.to_string() == "const" {
        diag.error(keyword, "every use of a `const` is a copy, and a metric is one; write `static`");
    }
    if let Some(word) = input.parse::<Option<Token![mut]>>()? {
        diag.error(word, "a metric is updated through `&`; take `mut` out");
    }
    let ident: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    if let Some(equals) = input.parse::<Option<Token![=]>>()? {
        let word = kind.word();
        diag.error(equals, format_args!("`#[{word}]` writes the value; end the static with `;` after its type"));
        while !input.peek(Token![;]) {
            input.parse::<TokenTree>()?;
        }
    }
    input.parse::<Token![;]>()?;
    Ok(Static { attributes, visibility, ident, ty })
}

// ---- signatures --------------------------------------------------------------------------------------------

/// The words before `fn`: `const`, `async`, `unsafe`, `safe`, `extern "C"`.
fn qualifiers(input: ParseStream<'_>) -> syn::Result<Vec<TokenTree>> {
    let mut words = Vec::new();
    while [input.peek(Token![const]), input.peek(Token![async]), input.peek(Token![unsafe]), input.peek(Token![extern])]
        .contains(&true)
    {
        let word: TokenTree = input.parse()?;
        let abi = word.to_string() == "extern";
        words.push(word);
        if abi {
            input.parse::<Option<syn::LitStr>>()?;
        }
    }
    Ok(words)
}

fn signature(
    kind: Kind,
    attributes: Vec<Attribute>,
    visibility: Visibility,
    qualifiers: &[TokenTree],
    input: ParseStream<'_>,
    diag: &mut Diag,
) -> syn::Result<Signature> {
    for word in qualifiers {
        diag.error(word, format_args!("a metric's accessor is a plain `fn`; take `{word}` out"));
    }
    input.parse::<Token![fn]>()?;
    let ident: Ident = input.parse()?;
    let mut generics: Generics = input.parse()?;
    let content;
    parenthesized!(content in input);
    let mut parameters: Vec<Parameter> = Vec::new();
    while !content.is_empty() {
        parameters.push(parameter(kind, &content, diag)?);
        content.parse::<Option<Token![,]>>()?;
    }
    let output = match input.parse::<Option<Token![->]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    generics.where_clause = input.parse()?;
    input.parse::<Token![;]>()?;
    if !generics.params.is_empty() {
        diag.error(
            &generics,
            "a metric has one label set, so its accessor has no generics; write the types out, and leave lifetimes to \
             be elided",
        );
    } else if let Some(clause) = &generics.where_clause {
        diag.error(clause, "an accessor has no generics to bound; take the `where` clause out");
    }
    if let Some(parameter) = parameters.get(MOST_LABELS) {
        let ident = parameter.ident.as_ref().map(ToTokens::to_token_stream);
        diag.error(
            ident.unwrap_or_else(|| parameter.ty.to_token_stream()),
            format_args!(
                "{} labels are more than the {MOST_LABELS} that a signature takes; use a static and a struct with \
                 `#[derive(Labels)]`",
                parameters.len()
            ),
        );
    }
    Ok(Signature { attributes, visibility, ident, generics, parameters, output })
}

/// The longest tuple that is a label set.
pub(crate) const MOST_LABELS: usize = 12;

fn parameter(kind: Kind, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Parameter> {
    for attribute in input.call(Attribute::parse_outer)? {
        diag.error(attribute, "a label has no attributes; take this one out");
    }
    let mut pattern = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) && (!input.peek(Token![:]) || input.peek(Token![::])) {
        // A path's colons come as two tokens, and both belong to the pattern.
        let tokens = if input.peek(Token![::]) {
            input.parse::<Token![::]>()?.to_token_stream()
        } else {
            TokenTree::parse(input)?.into()
        };
        pattern.extend(tokens);
    }
    let word = kind.word();
    if pattern.clone().into_iter().any(|token| matches!(&token, TokenTree::Ident(ident) if ident == "self")) {
        diag.error(
            &pattern,
            format_args!(
                "a metric belongs to no value; take `self` out, or use a static with `#[{word}]` outside the `impl`"
            ),
        );
        return receiver(pattern, input);
    }
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    let ident = match syn::parse2::<Ident>(pattern.clone()) {
        Ok(ident) => Some(ident),
        Err(_) => {
            diag.error(&pattern, unnamed(&pattern));
            None
        }
    };
    Ok(Parameter { ident, ty, label: true })
}

/// `self` as the stub has it, a parameter with its type: `self: &Self`.
fn receiver(pattern: TokenStream, input: ParseStream<'_>) -> syn::Result<Parameter> {
    let mut reference = TokenStream::new();
    let mut ident = None;
    for token in pattern {
        match token {
            TokenTree::Ident(word) if word == "self" => ident = Some(word),
            token => reference.extend([token]),
        }
    }
    let ty = match input.parse::<Option<Token![:]>>()? {
        Some(_) => input.parse()?,
        // A `mut self` is a binding, and not of the type.
        None if reference.to_string() == "mut" => parse_quote!(Self),
        None => parse_quote!(#reference Self),
    };
    Ok(Parameter { ident, ty, label: false })
}

fn unnamed(pattern: &TokenStream) -> String {
    let text = pattern.to_string();
    match text.strip_prefix("mut ") {
        Some(name) => format!("a parameter is a label here and is not assigned to; write `{name}`"),
        None if text == "_" => "a parameter's name is the label's name; write one instead of `_`".to_owned(),
        None => "a parameter's name is the label's name; write one instead of the pattern".to_owned(),
    }
}
