//! Generated tokens at one place of the user's.
//!
//! Where generated code can fail because of a type that the user wrote, all of it stands at that type: the compiler
//! marks the type then, and what fails there for one reason in several functions it says once.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;

/// The tokens, each at the first token of `place`. Names in them are still resolved as generated ones.
pub(crate) fn at(place: &impl ToTokens, tokens: impl ToTokens) -> TokenStream {
    respan(tokens.to_token_stream(), place.span().resolved_at(Span::call_site()))
}

fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let spanned = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), respan(group.stream(), span)).into();
        }
        token.set_span(span);
        token
    };
    tokens.into_iter().map(spanned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn tokens_stay_what_they_are() {
        let tokens = quote!(<Vec<&'static str> as ::m::Labels>::f(&self.a, [1.5, "x"]));
        assert_eq!(at(&quote!(u8), &tokens).to_string(), tokens.to_string());
    }
}
