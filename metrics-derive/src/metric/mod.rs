//! `#[counter]`, `#[gauge]`, `#[histogram]`, `#[summary]`, `#[info_metric]` and `#[stateset]` on a static or on a function
//! signature.

pub(crate) mod buckets;
pub(crate) mod check;
pub(crate) mod expand;
pub(crate) mod fallback;
pub(crate) mod item;
pub(crate) mod layout;
#[cfg(test)]
mod mistakes;
pub(crate) mod naming;
mod native;
pub(crate) mod parse;
pub(crate) mod place;
mod quantiles;
pub(crate) mod signature;
mod style;
pub(crate) mod types;
pub(crate) mod values;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::duration::DurationText;
use crate::run::Macro;
use item::Item;
use layout::Layout;
use native::Native;
use parse::Keys;
use quantiles::Quantiles;
use values::Limit;

/// A kind of metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
    Summary,
    Info,
    StateSet,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: &[Kind] =
        &[Kind::Counter, Kind::Gauge, Kind::Histogram, Kind::Summary, Kind::Info, Kind::StateSet];

    /// The kind whose attribute is called so.
    pub(crate) fn named(word: &Ident) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| word == kind.word())
    }

    /// The attribute.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            // `info` is a macro of every logging crate.
            Kind::Info => "info_metric",
            kind => kind.format_word(),
        }
    }

    /// The word of the formats.
    pub(crate) const fn format_word(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
            Kind::Summary => "summary",
            Kind::Info => "info",
            Kind::StateSet => "stateset",
        }
    }

    /// The same with its article.
    pub(crate) fn with_article(self) -> String {
        format!("{} {}", if self == Kind::Info { "an" } else { "a" }, self.format_word())
    }

    /// What every name of this kind ends with.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Kind::Counter => "_total",
            Kind::Info => "_info",
            _ => "",
        }
    }

    /// Whether it is measured, so that there is something to measure of a function, and not stated.
    pub(crate) const fn is_measured(self) -> bool {
        !matches!(self, Kind::Info | Kind::StateSet)
    }
}

/// How the registry is told of a metric.
#[derive(Clone, Copy)]
pub(crate) enum Submission {
    /// By the definition's constructor of this name: the kinds of which there are most have one each, which takes no more
    /// than an address.
    Gathered(&'static str),
    /// As a metric of any kind, by a place that stands beside it.
    Other,
}

/// The type behind a metric. There is one for each kind, and one more for gauges that only go up and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetricType {
    Counter,
    Gauge,
    InFlight,
    Histogram,
    Summary,
    Info,
    StateSet,
}

impl MetricType {
    const ALL: &[MetricType] = &[
        MetricType::Counter,
        MetricType::Gauge,
        MetricType::InFlight,
        MetricType::Histogram,
        MetricType::Summary,
        MetricType::Info,
        MetricType::StateSet,
    ];

    pub(crate) const fn new(kind: Kind, in_flight: bool) -> MetricType {
        match kind {
            Kind::Counter => MetricType::Counter,
            Kind::Gauge if in_flight => MetricType::InFlight,
            Kind::Gauge => MetricType::Gauge,
            Kind::Histogram => MetricType::Histogram,
            Kind::Summary => MetricType::Summary,
            Kind::Info => MetricType::Info,
            Kind::StateSet => MetricType::StateSet,
        }
    }

    /// The type that is called so, if it is one of ours.
    fn named(name: &str) -> Option<MetricType> {
        MetricType::ALL.iter().copied().find(|ty| ty.name() == name)
    }

    /// The public type's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            MetricType::Counter => "Counter",
            MetricType::Gauge => "Gauge",
            MetricType::InFlight => "InFlight",
            MetricType::Histogram => "Histogram",
            MetricType::Summary => "Summary",
            MetricType::Info => "Info",
            MetricType::StateSet => "StateSet",
        }
    }

    /// The least that stands for the type, whatever its labels.
    pub(crate) fn plain(self, krate: &CratePath) -> TokenStream {
        let name = format_ident!("{}", self.name());
        match self {
            MetricType::Info | MetricType::StateSet => quote!(#krate::#name<()>),
            _ => quote!(#krate::#name),
        }
    }

    /// How it is written, for messages.
    const fn forms(self) -> &'static str {
        match self {
            MetricType::Counter => "`Counter` or `Counter<Labels>`",
            MetricType::Gauge => "`Gauge` or `Gauge<Labels>`",
            MetricType::InFlight => "`InFlight` or `InFlight<Labels>`",
            MetricType::Histogram => "`Histogram` or `Histogram<Labels>`",
            MetricType::Summary => "`Summary` or `Summary<Labels>`",
            MetricType::Info => "`Info<Labels>`",
            MetricType::StateSet => "`StateSet<State>` or `StateSet<State, Labels>`",
        }
    }

    /// How many type arguments stand before the labels.
    const fn before_labels(self) -> usize {
        matches!(self, MetricType::StateSet) as usize
    }

    /// The constructors of the metric and of its spec, which have one name.
    pub(crate) const fn constructor(self) -> &'static str {
        match self {
            MetricType::Counter => "counter",
            MetricType::Gauge => "gauge",
            MetricType::InFlight => "in_flight",
            MetricType::Histogram => "histogram",
            MetricType::Summary => "summary",
            MetricType::Info => "info",
            MetricType::StateSet => "state_set",
        }
    }

    /// How the registry is told of a static of this type.
    const fn submission(self) -> Submission {
        match self {
            MetricType::Info | MetricType::StateSet => Submission::Other,
            ty => Submission::Gathered(ty.constructor()),
        }
    }

    /// The attribute that defines it.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            MetricType::Counter => "#[counter]",
            MetricType::Gauge => "#[gauge]",
            MetricType::InFlight => "#[gauge(in_flight)]",
            MetricType::Histogram => "#[histogram(latency)]",
            MetricType::Summary => "#[summary]",
            MetricType::Info => "#[info_metric]",
            MetricType::StateSet => "#[stateset]",
        }
    }
}

/// What the user wrote.
#[derive(Clone)]
pub(crate) struct Parsed {
    pub(crate) kind: Kind,
    pub(crate) keys: Keys,
    pub(crate) item: Item,
}

impl Parsed {
    fn metric_type(&self) -> MetricType {
        MetricType::new(self.kind, self.keys.in_flight.is_set())
    }
}

/// What is to be generated.
pub(crate) struct Metric {
    pub(crate) kind: Kind,
    pub(crate) ty: MetricType,
    pub(crate) krate: CratePath,
    pub(crate) name: String,
    /// The name was given with `exact`: no namespace of the crate is put before it.
    pub(crate) exact: bool,
    /// Names outside the old grammar were asked for.
    utf8: bool,
    /// An expression of type `&'static str`.
    pub(crate) help: TokenStream,
    pub(crate) unit: Option<String>,
    /// The names of the labels, where the label set is a tuple.
    labels: Vec<String>,
    limit: Option<Limit>,
    /// After what time idle series go away.
    expire: Option<DurationText>,
    optional: bool,
    /// A histogram's buckets.
    layout: Option<Layout>,
    native: Option<Native>,
    quantiles: Option<Quantiles>,
    pub(crate) item: Item,
    /// What the place of the definition is read off, if that is not where the macro is called.
    at: TokenStream,
    /// Whether the registry is told. A stub is not registered, so that it cannot collide with anything.
    registered: bool,
}

/// The six attributes.
pub(crate) enum Attribute {}

impl Macro for Attribute {
    type Input = (Kind, TokenStream, TokenStream);
    type Parsed = Parsed;
    type Model = Metric;

    fn parse((kind, attribute, item): Self::Input, diag: &mut Diag) -> Parsed {
        let item = item::parse(kind, item, diag);
        // What the keys of an item of the wrong sort say does not matter before the item is another.
        let keys = if matches!(item, Item::Other(_)) { Keys::default() } else { parse::keys(kind, attribute, diag) };
        Parsed { kind, keys, item }
    }

    fn check(parsed: &Parsed, diag: &mut Diag) -> Option<Metric> {
        check::metric(parsed, diag)
    }

    fn expand(metric: &Metric) -> TokenStream {
        expand::metric(metric)
    }

    fn fallback(parsed: &Parsed) -> TokenStream {
        fallback::metric(parsed)
    }
}
