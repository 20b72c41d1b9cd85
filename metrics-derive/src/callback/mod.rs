//! `#[gauge(callback)]` and `#[counter(callback)]` on a function with a body: the function is the metric.
//!
//! It stays what it is and is called at every scrape. What it returns is told apart by the compiler, in metrics-core;
//! here it is only seen to that there is something to call. Its metric is read, named and checked by the code of
//! definitions: it is put before that as the signature whose parameters are the labels.

mod check;
mod expand;
#[cfg(test)]
mod mistakes;
mod parse;

use proc_macro2::{TokenStream, TokenTree};

use crate::diag::Diag;
use crate::function::item::{self, Function};
use crate::metric::{Kind, Metric};
use crate::run::Macro;
use parse::Keys;

/// Whether the attribute has the key `callback`, and is of a kind of metric that knows it.
pub(crate) fn is_meant(kind: Kind, attribute: &TokenStream) -> bool {
    let mut begins = true;
    let mut is_key = |token: TokenTree| {
        let is = begins && matches!(&token, TokenTree::Ident(word) if word == "callback");
        begins = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        is
    };
    matches!(kind, Kind::Counter | Kind::Gauge) && attribute.clone().into_iter().any(&mut is_key)
}

/// What the user wrote.
pub(crate) struct Parsed {
    kind: Kind,
    keys: Keys,
    /// None where the compiler has something to say about the signature.
    function: Option<Function>,
    whole: TokenStream,
}

/// What is to be generated.
pub(crate) struct Model {
    metric: Metric,
    function: Function,
}

/// The two attributes, as callbacks.
pub(crate) enum Attribute {}

impl Macro for Attribute {
    type Input = (Kind, TokenStream, TokenStream);
    type Parsed = Parsed;
    /// Or the item, where it is left to the compiler.
    type Model = Result<Model, TokenStream>;

    fn parse((kind, attribute, whole): Self::Input, diag: &mut Diag) -> Parsed {
        let function = item::parse(whole.clone());
        let keys = parse::keys(kind, attribute, diag);
        Parsed { kind, keys, function, whole }
    }

    fn check(parsed: &Parsed, diag: &mut Diag) -> Option<Self::Model> {
        match &parsed.function {
            Some(function) => check::function(parsed, function, diag).map(Ok),
            None => Some(Err(parsed.whole.clone())),
        }
    }

    fn expand(model: &Self::Model) -> TokenStream {
        model.as_ref().map_or_else(TokenStream::clone, expand::function)
    }

    fn fallback(parsed: &Parsed) -> TokenStream {
        expand::fallback(parsed)
    }
}
