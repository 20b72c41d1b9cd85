//! Functions that `#[async_trait]` has rewritten before this crate sees them.
//!
//! It moves each parameter into the future with `let kind = kind;`. Labels are taken from the parameter outside, so a
//! parameter that is nothing but a label would be a variable that nobody uses, and a warning that nobody understands.

use proc_macro2::TokenTree::{self, Ident, Punct};
use proc_macro2::{Group, TokenStream};
use quote::quote;

use super::Model;

/// The body, in which every parameter that is a label counts as used.
pub(super) fn used(model: &Model, body: TokenStream) -> TokenStream {
    let mut lifetimes = model.function.parts.generics.lifetimes();
    if lifetimes.any(|parameter| parameter.lifetime.ident == "async_trait") {
        let names: Vec<_> = model.labels.iter().filter_map(|label| label.parameter()).collect();
        with_uses(&names, body)
    } else {
        body
    }
}

/// ```text
/// let kind = kind; let _ = &kind;
/// ```
fn with_uses(names: &[&proc_macro2::Ident], body: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in body {
        out.push(match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), with_uses(names, group.stream()));
                inner.set_span(group.span());
                inner.into()
            }
            other => other,
        });
        if let [.., Ident(before), Ident(inner), Punct(equals), Ident(outer), Punct(end)] = out.as_slice()
            && (before == "let" || before == "mut")
            && inner == outer
            && (equals.as_char(), end.as_char()) == ('=', ';')
            && names.contains(&inner)
        {
            let inner = inner.clone();
            out.extend(quote!(let _ = &#inner;));
        }
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::format_ident;

    #[test]
    fn a_parameter_that_was_moved_in_is_used_there() {
        let (kind, id) = (format_ident!("kind"), format_ident!("id"));
        let body = quote!(Box::pin(async move {
            let kind = kind;
            let mut id = id;
            let x = kind;
            let other = other;
        }));
        let expected = quote!(Box::pin(async move {
            let kind = kind;
            let _ = &kind;
            let mut id = id;
            let _ = &id;
            let x = kind;
            let other = other;
        }));
        assert_eq!(with_uses(&[&kind, &id], body).to_string(), expected.to_string());
    }
}
