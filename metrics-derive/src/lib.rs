//! The macros of metrics-core: `#[counter]`, `#[gauge]`, `#[histogram]`, `#[summary]`, `#[info_metric]`, `#[stateset]`,
//! `#[measure]`, `#[derive(Labels)]`, `#[derive(LabelValue)]` and `#[derive(Metrics)]`.
//!
//! Each macro goes through the same stages, one file per stage: parse what is written, check it, expand it; or,
//! where something is wrong, say everything that is wrong and put a working stub in its place. There is no
//! run-time logic here: generated code is data plus one call into metrics-core, which re-exports the macros and
//! documents them.

mod callback;
mod case;
mod crate_path;
mod diag;
mod docs;
mod duration;
mod entries;
mod function;
mod generics;
mod key;
mod label_attr;
mod label_type;
mod label_value;
mod labels;
mod lifetimes;
mod metric;
mod metrics;
mod name;
mod respan;
mod run;
mod slot;
mod suggest;

use proc_macro::TokenStream;

use crate::metric::{Attribute, Kind};
use crate::run::run;

/// Defines a counter; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn counter(attribute: TokenStream, item: TokenStream) -> TokenStream {
    metric(Kind::Counter, attribute.into(), item.into()).into()
}

/// Defines a gauge; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn gauge(attribute: TokenStream, item: TokenStream) -> TokenStream {
    metric(Kind::Gauge, attribute.into(), item.into()).into()
}

/// Defines a histogram; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn histogram(attribute: TokenStream, item: TokenStream) -> TokenStream {
    metric(Kind::Histogram, attribute.into(), item.into()).into()
}

/// Defines a summary; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn summary(attribute: TokenStream, item: TokenStream) -> TokenStream {
    metric(Kind::Summary, attribute.into(), item.into()).into()
}

/// Defines an info; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn info_metric(attribute: TokenStream, item: TokenStream) -> TokenStream {
    metric(Kind::Info, attribute.into(), item.into()).into()
}

/// Defines a state set; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn stateset(attribute: TokenStream, item: TokenStream) -> TokenStream {
    metric(Kind::StateSet, attribute.into(), item.into()).into()
}

/// Instruments a function with the usual metrics; documented on its re-export in metrics-core.
#[proc_macro_attribute]
pub fn measure(attribute: TokenStream, item: TokenStream) -> TokenStream {
    run::<function::Attribute>((function::Name::Measure, attribute.into(), item.into())).into()
}

/// A function with a body is instrumented, or is itself the metric; anything else is a definition, or a mistake.
fn metric(kind: Kind, attribute: proc_macro2::TokenStream, item: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    match kind.is_measured() && function::is_function(&item) {
        true if callback::is_meant(kind, &attribute) => run::<callback::Attribute>((kind, attribute, item)),
        true => run::<function::Attribute>((function::Name::Kind(kind), attribute, item)),
        false => run::<Attribute>((kind, attribute, item)),
    }
}

/// Makes a struct a label set; documented on its re-export in metrics-core.
#[proc_macro_derive(Labels, attributes(label))]
pub fn labels(item: TokenStream) -> TokenStream {
    run::<labels::Derive>(item.into()).into()
}

/// Makes a struct a group of metrics; documented on its re-export in metrics-core.
#[proc_macro_derive(Metrics, attributes(metrics, counter, gauge, histogram, summary, info_metric, stateset))]
pub fn metrics(item: TokenStream) -> TokenStream {
    run::<metrics::Derive>(item.into()).into()
}

/// Makes an enum a label value; documented on its re-export in metrics-core.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn label_value(item: TokenStream) -> TokenStream {
    run::<label_value::Derive>(item.into()).into()
}
