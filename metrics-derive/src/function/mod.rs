//! `#[counter]`, `#[gauge]`, `#[histogram]`, `#[summary]` and `#[measure]` on a function with a body: the function is
//! instrumented.
//!
//! A function's metric is a metric like any other, so it is read, named and checked by the code of definitions: it is
//! put before that as the signature `fn handle_latency(label: Type, ..);`. What is here is the rest: where labels come
//! from, and what is done at entry and at exit.

mod accessor;
mod async_trait;
mod body;
mod check;
mod expand;
#[cfg(test)]
mod expansions;
pub(crate) mod item;
mod labels;
#[cfg(test)]
mod mistakes;
mod parameters;
mod parse;
mod returns;
mod statements;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Path, Visibility};

use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::metric::{self, Kind};
use crate::run::Macro;

use item::Function;
pub(crate) use item::is_function;
use labels::Value;
use parse::Keys;
use returns::Shape;

/// The attribute that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// One of the four that define a metric.
    Kind(Kind),
    /// `#[measure]`: a histogram of latencies by outcome, and a gauge.
    Measure,
}

impl Name {
    /// The attribute of that name.
    fn of(word: &Ident) -> Option<Name> {
        let all = [Kind::Counter, Kind::Gauge, Kind::Histogram, Kind::Summary].map(Name::Kind);
        all.into_iter().chain([Name::Measure]).find(|name| word == name.word())
    }

    const fn word(self) -> &'static str {
        match self {
            Name::Kind(kind) => kind.word(),
            Name::Measure => "measure",
        }
    }

    /// The kind of metric that the keys are of.
    const fn kind(self) -> Kind {
        match self {
            Name::Kind(kind) => kind,
            Name::Measure => Kind::Histogram,
        }
    }
}

/// What is measured of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// The time from entry to exit.
    Latency,
    /// The time inside `poll`.
    Busy,
    Calls,
    Errors,
    InFlight,
}

impl What {
    /// The key, and the last word of the metric's name.
    const fn word(self) -> &'static str {
        match self {
            What::Latency => "latency",
            What::Busy => "busy",
            What::Calls => "calls",
            What::Errors => "errors",
            What::InFlight => "in_flight",
        }
    }
}

/// What the user wrote.
pub(crate) struct Parsed {
    name: Name,
    keys: Keys,
    /// None where the compiler has something to say about the signature.
    function: Option<Function>,
    whole: TokenStream,
}

/// What is to be generated.
pub(crate) struct Model {
    krate: CratePath,
    /// The kind of the metrics, but for the gauge of `#[measure]`.
    kind: Kind,
    function: Function,
    shape: Shape,
    /// The labels that are known at entry.
    labels: Vec<Value>,
    /// The labels that are known at exit.
    late: Vec<Value>,
    /// Who says what an error is, where its type does not.
    failed: Option<Predicate>,
    /// At most one of them records at exit, and it stands last.
    uses: Vec<Use>,
    docs: bool,
}

/// One metric, and what of the function it measures.
struct Use {
    what: What,
    outcome: bool,
    metric: Target,
    accessor: Option<Accessor>,
}

/// The metric that is updated.
enum Target {
    /// The function's own.
    Own(Box<metric::Metric>),
    /// One that is defined elsewhere, with its labels.
    Other(Path, Option<TokenStream>),
}

impl Use {
    /// The labels that are given to a metric elsewhere.
    const fn with(&self) -> Option<&TokenStream> {
        match &self.metric {
            Target::Other(_, with) => with.as_ref(),
            Target::Own(_) => None,
        }
    }
}

/// The function that leads to the metric.
struct Accessor {
    visibility: Visibility,
    ident: Ident,
}

/// `err_if = path` or `ok_if = path`.
struct Predicate {
    path: TokenStream,
    /// Whether it says what is an error, or what is none.
    error: bool,
}

/// The five attributes, on functions.
pub(crate) enum Attribute {}

impl Macro for Attribute {
    type Input = (Name, TokenStream, TokenStream);
    type Parsed = Parsed;
    /// Or the item, where it is left to the compiler.
    type Model = Result<Model, TokenStream>;

    fn parse((name, attribute, whole): Self::Input, diag: &mut Diag) -> Parsed {
        let function = item::parse(whole.clone());
        let keys = parse::keys(name, attribute, diag);
        Parsed { name, keys, function, whole }
    }

    fn check(parsed: &Parsed, diag: &mut Diag) -> Option<Self::Model> {
        match &parsed.function {
            Some(function) => check::function(parsed, function, diag).map(Ok),
            None if is_function(&parsed.whole) => Some(Err(parsed.whole.clone())),
            None => {
                let word = parsed.name.word();
                match item::bodiless(&parsed.whole) {
                    Some(ident) => diag.error(ident, metric::item::bodiless(word, false)),
                    None => {
                        let message = format!("`#[{word}]` goes on a function with a body");
                        diag.push(syn::Error::new(Span::call_site(), message));
                    }
                }
                None
            }
        }
    }

    fn expand(model: &Self::Model) -> TokenStream {
        model.as_ref().map_or_else(TokenStream::clone, expand::function)
    }

    fn fallback(parsed: &Parsed) -> TokenStream {
        parsed.whole.clone()
    }
}
