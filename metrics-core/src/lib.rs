//! Statically typed Prometheus metrics: annotate a function or declare a static, and the metric is registered at link
//! time, updated without contention, and exposed correctly.
//!
//! A function's calls are timed, whichever way they end; [`#[measure]`](macro@measure) tells how they ended, too:
//!
//! ```standalone_crate
//! use metrics_core::{generate_latest, histogram};
//!
//! /// Greets somebody.
//! #[histogram(latency)]
//! fn greet(name: &str) -> String {
//!     format!("hello, {name}")
//! }
//!
//! assert_eq!(greet("world"), "hello, world");
//! assert!(generate_latest().contains("greet_latency_seconds_count 1\n"));
//! ```
//!
//! A static is for everything else; its labels are a type of yours:
//!
//! ```standalone_crate
//! use metrics_core::{Counter, Labels, LabelValue, counter, generate_latest};
//!
//! #[derive(LabelValue)]
//! enum Method { Get, Post }
//!
//! #[derive(Labels)]
//! struct Http<'a> { method: Method, route: &'a str }
//!
//! /// HTTP requests served.
//! #[counter]
//! static HTTP_REQUESTS: Counter<Http>;
//!
//! HTTP_REQUESTS.with(Http { method: Method::Get, route: "/" }).inc();
//! assert!(generate_latest().contains("http_requests_total{method=\"get\",route=\"/\"} 1\n"));
//! ```
//!
//! | for | there is |
//! |---|---|
//! | what only goes up | [`#[counter]`](macro@counter): [`Counter`] |
//! | what is set, or goes up and down | [`#[gauge]`](macro@gauge): [`Gauge`]; for what is under way [`InFlight`] |
//! | how long or how large, in buckets | [`#[histogram]`](macro@histogram): [`Histogram`] |
//! | the same as count and sum, and the quantiles of one process | [`#[summary]`](macro@summary): [`Summary`] |
//! | text that describes | [`#[info_metric]`](macro@info_metric): [`Info`] |
//! | one state out of several | [`#[stateset]`](macro@stateset): [`StateSet`] |
//! | the calls of a function | these attributes on it; [`#[measure]`](macro@measure) for the usual ones |
//! | metrics that a value owns, as often as there are values | [`#[derive(Metrics)]`](macro@Metrics) |
//! | numbers that are kept elsewhere | `callback` on a [counter](macro@counter#callbacks) or a [gauge](macro@gauge#callbacks), a [`Collector`] |
//!
//! [`generate_latest`] is the text of it all, [`Registry::encode`] the same in any format, and the crate `metrics-exporter`
//! serves it over HTTP. A test of the program asks [`Registry::check`] whether two definitions have one name.
//!
//! What goes wrong at run time is counted in metrics of the library's own, `metrics_*`, which
//! [the page of `Registry`](Registry#the-librarys-own-metrics) lists, and said once to [`on_diagnostic`]. What tests need
//! is in [`testing`].

#![cfg_attr(loom, allow(dead_code, unused_imports, reason = "under loom only the cells are built"))]

pub(crate) mod cells;

#[cfg(not(loom))]
mod amount;
#[cfg(not(loom))]
mod clock;
#[cfg(not(loom))]
mod collector;
#[cfg(not(loom))]
mod const_labels;
#[cfg(not(loom))]
mod desc;
#[cfg(not(loom))]
mod diagnostic;
#[cfg(not(loom))]
mod encode;
#[cfg(not(loom))]
mod environment;
#[cfg(not(loom))]
mod error;
#[cfg(not(loom))]
mod escape;
#[cfg(not(loom))]
mod escaping;
#[cfg(not(loom))]
mod exponential;
#[cfg(not(loom))]
mod exposition;
#[cfg(not(loom))]
mod family;
#[cfg(not(loom))]
mod function;
#[cfg(not(loom))]
mod import;
#[cfg(not(loom))]
mod kind;
#[cfg(not(loom))]
mod label_names;
#[cfg(not(loom))]
mod labels;
#[cfg(not(loom))]
mod layout;
#[cfg(not(loom))]
pub mod linking;
#[cfg(not(loom))]
mod message;
#[cfg(not(loom))]
mod metric;
#[cfg(not(loom))]
mod name;
#[cfg(not(loom))]
mod namespace;
#[cfg(not(loom))]
mod native_desc;
#[cfg(not(loom))]
mod near;
#[cfg(not(loom))]
mod number;
#[cfg(not(loom))]
mod origin;
#[cfg(not(loom))]
mod parse;
#[cfg(not(loom))]
mod quantiles;
#[cfg(not(loom))]
mod rare_desc;
#[cfg(not(loom))]
mod registry;
#[cfg(not(loom))]
mod series;
#[cfg(not(loom))]
mod snapshot;
#[cfg(not(loom))]
mod spec;
#[cfg(not(loom))]
mod stopwatch;
#[cfg(not(loom))]
pub mod testing;
#[cfg(not(loom))]
mod unit;
#[cfg(not(loom))]
mod visitor;

#[cfg(not(loom))]
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(not(loom))]
pub use crate::{
    amount::Amount,
    cells::set_budget,
    collector::Collector,
    desc::{Desc, LabelDesc},
    diagnostic::{Diagnostic, DiagnosticKind, on_diagnostic},
    encode::format::{CONTENT_TYPE_LATEST, Format},
    error::{Error, Reason},
    escaping::Escaping,
    exposition::generate_latest,
    family::{Family, LabelValues, Point},
    function::{classify::Classify, outcome::Outcome},
    import::Import,
    kind::Kind,
    labels::{
        key::Values,
        set::{Labels, LabelsOf, Unlabelled},
        state::{State, StateOf},
        text::{LabelText, LabelTextBuf},
        value::LabelValue,
    },
    metric::{
        callback::Callback,
        counter::Counter,
        exemplar_source::set_exemplar_source,
        gauge::{Gauge, GaugeGuard},
        histogram::Histogram,
        in_flight::{InFlight, InFlightGuard},
        info::{Info, InfoWith},
        scoped::Scoped,
        stateset::StateSet,
        summary::Summary,
        target::{Handle, Metric, With},
        timer::Timer,
    },
    native_desc::NativeDesc,
    origin::Origin,
    quantiles::QuantilesDesc,
    registry::{
        builder::{Builder, Registered},
        catalog::catalog,
        conflicts::Conflict,
        group::{GroupBuilder, Metrics},
        registry::{Registration, Registry},
    },
    series::view::SeriesView,
    unit::Unit,
    visitor::{CounterPoint, Exemplar, GaugePoint, HistogramPoint, NativePoint, SummaryPoint, Value, Visitor},
};

/// Ways to make a label's value.
#[cfg(not(loom))]
pub mod label {
    pub use crate::labels::display::{Display, display};
}

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/counter.md")]
pub use metrics_derive::counter;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/gauge.md")]
pub use metrics_derive::gauge;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/histogram.md")]
pub use metrics_derive::histogram;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/info_metric.md")]
pub use metrics_derive::info_metric;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/measure.md")]
pub use metrics_derive::measure;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/metrics.md")]
pub use metrics_derive::Metrics;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/stateset.md")]
pub use metrics_derive::stateset;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/summary.md")]
pub use metrics_derive::summary;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/label_value.md")]
pub use metrics_derive::LabelValue;

#[cfg(all(not(loom), feature = "derive"))]
#[doc = include_str!("../doc/labels.md")]
pub use metrics_derive::Labels;
