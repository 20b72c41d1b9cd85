//! Lists of entries between commas, read so that a mistake in one does not hide the next.

use proc_macro2::TokenTree;
use syn::Token;
use syn::parse::{Parse, ParseStream};

/// Whether an entry ends here.
pub(crate) fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Moves past the next comma, or to the end. What is skipped belongs to an entry that was wrong and was reported.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    while let Ok(token) = TokenTree::parse(input) {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;
    use syn::parse::Parser;

    #[test]
    fn what_stands_after_the_comma_is_next() {
        let read = |input: ParseStream<'_>| {
            assert!(!at_end(input));
            skip_to_comma(input);
            let next: syn::Ident = input.parse()?;
            assert!(at_end(input));
            skip_to_comma(input);
            Ok(next.to_string())
        };
        assert_eq!(read.parse2(quote!(a = (1, 2) b, c)).expect("a valid case"), "c");
    }
}
