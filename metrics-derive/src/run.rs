//! The driver of every macro: parse, check, expand; else say all that is wrong and stand in for the item.
//!
//! Parsing and checking go on after a mistake, so that one build reports everything; expanding cannot fail. With
//! `METRICS_DERIVE_DEBUG=1` in the environment of the compiler every expansion is printed to standard error.

use proc_macro2::TokenStream;

use crate::diag::Diag;

/// One family of macros, stage by stage.
pub(crate) trait Macro {
    /// The tokens that the compiler hands over.
    type Input;
    /// What the user wrote.
    type Parsed;
    /// What is to be generated; every rule holds for it.
    type Model;

    /// Reads the input. A mistake is reported and the part in question left out.
    fn parse(input: Self::Input, diag: &mut Diag) -> Self::Parsed;
    /// Applies every rule. `None` where there is nothing to generate, which has been reported then.
    fn check(parsed: &Self::Parsed, diag: &mut Diag) -> Option<Self::Model>;
    /// Generates the code.
    fn expand(model: &Self::Model) -> TokenStream;
    /// Generates what the item's users need to compile, for an item with a mistake.
    fn fallback(parsed: &Self::Parsed) -> TokenStream;
}

pub(crate) fn run<M: Macro>(input: M::Input) -> TokenStream {
    let mut diag = Diag::new();
    let parsed = M::parse(input, &mut diag);
    let model = M::check(&parsed, &mut diag);
    let mut expansion = TokenStream::new();
    match diag.finish(model) {
        Ok(model) => expansion.extend(M::expand(&model)),
        Err(errors) => expansion.extend([errors, M::fallback(&parsed)]),
    }
    if std::env::var_os("METRICS_DERIVE_DEBUG").is_some_and(|value| value == "1") {
        eprintln!("{expansion}");
    }
    expansion
}
