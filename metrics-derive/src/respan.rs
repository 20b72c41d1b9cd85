//! Generated tokens at one place of the user's.
//!
//! Where generated code can fail because of a type that the user wrote, it stands at that type: the compiler marks
//! the type then, and what fails there for one reason in several functions it says once.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The expression, as if it stood where `place` stands. The compiler takes an expression to reach from its first
/// token to its last, so these two make the place; there is no other way to a span of several tokens.
pub(crate) fn at(place: &impl ToTokens, expression: impl ToTokens) -> TokenStream {
    let place: Vec<TokenTree> = place.to_token_stream().into_iter().collect();
    let (Some(first), Some(last)) = (place.first(), place.last()) else { return expression.to_token_stream() };
    let (first, last) = (ends(first).0, ends(last).1);
    let mut tokens: Vec<TokenTree> =
        expression.to_token_stream().into_iter().map(|token| respan(token, first)).collect();
    if let Some(token) = tokens.pop() {
        tokens.push(respan(token, last));
    }
    tokens.into_iter().collect()
}

/// A call, as if it stood where `place` stands; its arguments stay where they are.
pub(crate) fn call(place: &impl ToTokens, function: impl ToTokens, arguments: TokenStream) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    if let Some(last) = place.to_token_stream().into_iter().last() {
        arguments.set_span(ends(&last).1);
    }
    let mut call = at(place, function);
    call.extend([TokenTree::Group(arguments)]);
    call
}

/// Where a token begins and ends; for a group, its delimiters.
fn ends(token: &TokenTree) -> (Span, Span) {
    match token {
        TokenTree::Group(group) => (group.span_open(), group.span_close()),
        other => (other.span(), other.span()),
    }
}

fn respan(mut token: TokenTree, span: Span) -> TokenTree {
    if let TokenTree::Group(group) = &token {
        let inner = group.stream().into_iter().map(|token| respan(token, span)).collect();
        token = Group::new(group.delimiter(), inner).into();
    }
    // `$crate` is known by its span alone.
    let keyword = matches!(&token, TokenTree::Ident(ident) if ident == "$crate");
    token.set_span(if keyword { token.span().located_at(span) } else { span });
    token
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn tokens_stay_what_they_are() {
        let tokens = quote!(<Vec<&'static str> as ::m::Labels>::f(&self.a, [1.5, "x"]));
        assert_eq!(at(&quote!(u8), &tokens).to_string(), tokens.to_string());
        assert_eq!(call(&quote!(u8), quote!(a::b), quote!(c, d)).to_string(), quote!(a::b(c, d)).to_string());
    }
}
