//! This library, through its public API: statics and signatures with attributes, derived labels, handles, a registry.
//!
//! Every definition here is in the global registry, as in a program; the figures are those of the whole library and
//! of no stripped path. What was recorded is read through a registry that includes one metric only. Where the row asks
//! for a family that is made anew, a builder makes it.

mod counters;
mod encoding;
mod functions;
mod gauges;
mod histograms;

use metrics_core::{Format, LabelValue, Labels, Metric, Registry};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, Pair, Sequence},
};

/// The name of this library in the report.
pub const LIBRARY: &str = "metrics-core";
const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];

#[derive(Clone, Copy, Debug, LabelValue)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, Debug, LabelValue)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

#[derive(Clone, Copy, Debug, Labels)]
struct Known {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, Labels)]
struct Strings<'a> {
    route: &'a str,
    tenant: &'a str,
}

impl From<Pair> for Strings<'_> {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    let subjects =
        [counters::contenders, gauges::contenders, histograms::contenders, encoding::contenders, functions::contenders];
    let contenders = subjects.into_iter().flat_map(|subject| subject(row));
    contenders.map(|contender| contender.standing(Standing::Ours)).collect()
}

/// The sequence of enum pairs.
fn known() -> Sequence<Known> {
    let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
    workload::enums(METHODS, outcomes, |method, outcome| Known { method, outcome })
}

/// Reads back what one metric recorded.
fn expose(contender: Contender, metric: &'static impl Metric, sample: &'static str) -> Contender {
    let registry = Registry::new();
    registry.include(metric);
    contender.exposing(sample, move || registry.encode(Format::Text))
}
