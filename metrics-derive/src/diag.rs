//! Collects every error of one item.
//!
//! A user with three mistakes wants three messages from one build, so no stage returns at the first. The price is
//! that errors can be forgotten on the way out; dropping the collector unread is therefore a panic.
//!
//! Messages are one sentence: what is wrong; what to do. Lower case, no full stop, code in backticks.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The errors so far.
pub(crate) struct Diag {
    errors: Option<Vec<syn::Error>>,
}

impl Diag {
    pub(crate) fn new() -> Diag {
        Diag { errors: Some(Vec::new()) }
    }

    /// An error that marks `tokens`; they should be the fewest that are wrong.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// An error about two places that do not go together: the second is marked with `message`, the first
    /// with `note`.
    pub(crate) fn conflict(
        &mut self,
        tokens: impl ToTokens,
        message: impl Display,
        first: impl ToTokens,
        note: impl Display,
    ) {
        let mut error = syn::Error::new_spanned(tokens, message);
        error.combine(syn::Error::new_spanned(first, note));
        self.push(error);
    }

    /// An error from syn's own parsing, or one built by hand.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.get_or_insert_default().push(error);
    }

    /// Whether nothing is wrong so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.errors.as_ref().is_none_or(Vec::is_empty)
    }

    /// What `check` made, or all errors as tokens that report them.
    pub(crate) fn finish<T>(mut self, model: Option<T>) -> Result<T, TokenStream> {
        let errors = self.errors.take().unwrap_or_default();
        if errors.is_empty() {
            return Ok(model.expect("a check that returns nothing reports why"));
        }
        Err(errors.iter().map(syn::Error::to_compile_error).collect())
    }

    /// The messages, for tests.
    #[cfg(test)]
    pub(crate) fn messages(mut self) -> Vec<String> {
        let errors = self.errors.take().unwrap_or_default();
        errors.into_iter().flatten().map(|error| error.to_string()).collect()
    }
}

impl Drop for Diag {
    fn drop(&mut self) {
        assert!(self.errors.is_none() || std::thread::panicking(), "errors were collected and never read");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    #[should_panic(expected = "never read")]
    fn dropping_the_collector_unread_panics() {
        drop(Diag::new());
    }

    #[test]
    fn every_error_is_reported() {
        let mut diag = Diag::new();
        diag.error(quote!(a), "one");
        diag.conflict(quote!(b), "two", quote!(a), "three");
        let tokens = diag.finish(Some(())).expect_err("an invalid case").to_string();
        for message in ["one", "two", "three"] {
            assert!(tokens.contains(message), "{tokens}");
        }
        assert_eq!(tokens.matches("compile_error").count(), 3);
    }

    #[test]
    fn no_error_gives_the_model() {
        assert_eq!(Diag::new().finish(Some(7)).expect("a valid case"), 7);
    }
}
