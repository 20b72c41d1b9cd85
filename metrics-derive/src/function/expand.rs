//! Generates the instrumented function and what stands beside it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::Attribute;

use super::item::Function;
use super::{Model, Target, accessor, async_trait, body};

/// ```text
/// /// Handles a request.
/// ///
/// /// # Metrics
/// ///
/// /// * `handle_latency_seconds`: histogram, in seconds
/// #[counter]
/// pub async fn handle(kind: Kind) -> Response {
///     ..
/// }
///
/// fn handle_latency(kind: Kind) -> With<..> { .. }
/// ```
///
/// The attributes that follow this one stay on the function and are expanded after it, around what is generated here.
pub(super) fn function(model: &Model) -> TokenStream {
    let Function { attributes, visibility, body, .. } = &model.function;
    let docs = docs(model);
    let (inner, rest) = inner_attributes(async_trait::used(model, body.stream()));
    let mut own = Group::new(Delimiter::Brace, rest);
    own.set_span(body.span());
    let (signature, statements) = body::function(model, &own);
    let mut whole = Group::new(Delimiter::Brace, quote!(#inner #statements));
    whole.set_span(body.span());
    let accessors = model.uses.iter().map(|part| accessor::expand(model, part));
    quote! {
        #(#attributes)*
        #docs
        #visibility #signature #whole
        #(#accessors)*
    }
}

/// The `#![..]` that a body begins with, and the rest: attributes stay at the beginning of the whole.
fn inner_attributes(body: TokenStream) -> (TokenStream, TokenStream) {
    let is = |token: &TokenTree, mark: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    let mut end = 0;
    while let [hash, bang, TokenTree::Group(_), ..] = &tokens[end..]
        && is(hash, '#')
        && is(bang, '!')
    {
        end += 3;
    }
    let rest = tokens[end..].iter().cloned().collect();
    (tokens.into_iter().take(end).collect(), rest)
}

/// The list of metrics at the end of the function's docs. A function without docs stays without: else no lint could ask
/// for them.
fn docs(model: &Model) -> TokenStream {
    let texts: Vec<String> = model.function.attributes.iter().filter_map(doc).collect();
    if !model.docs || texts.is_empty() {
        return TokenStream::new();
    }
    let heading = (!texts.iter().any(|text| text.trim() == HEADING)).then(|| {
        let heading = format!(" {HEADING}");
        quote!(#[doc = ""] #[doc = #heading] #[doc = ""])
    });
    let items = model.uses.iter().filter_map(|part| match &part.metric {
        Target::Own(metric) => {
            let unit = metric.unit.as_ref().map_or_else(String::new, |unit| format!(", in {unit}"));
            Some(format!(" * `{}`: {}{unit}", metric.name, metric.kind.word()))
        }
        Target::Other(..) => None,
    });
    let items: Vec<_> = items.map(|item| quote!(#[doc = #item])).collect();
    if items.is_empty() { TokenStream::new() } else { quote!(#heading #(#items)*) }
}

const HEADING: &str = "# Metrics";

fn doc(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attribute.meta else { return None };
    if !meta.path.is_ident("doc") {
        return None;
    }
    let syn::Expr::Lit(literal) = &meta.value else { return Some(String::new()) };
    match &literal.lit {
        syn::Lit::Str(text) => Some(text.value()),
        _ => Some(String::new()),
    }
}
