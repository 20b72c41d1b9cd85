//! `prometheus-client`, the official client of the Prometheus project.
//!
//! Metrics are fields of the program's state, families are maps from an owned label struct to a metric, and a series
//! can be cloned out of its family and kept. It has neither native histograms nor summaries.

mod counters;
mod encoding;
mod gauges;
mod histograms;

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, text::encode},
    registry::{Metric, Registry},
};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, Pair, Sequence},
};

const LIBRARY: &str = "prometheus-client";
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Known {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Static {
    route: &'static str,
    tenant: &'static str,
}

impl From<Pair> for Owned {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route: route.to_owned(), tenant: tenant.to_owned() }
    }
}

impl From<Pair> for Static {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    let subjects = [counters::contenders, gauges::contenders, histograms::contenders, encoding::contenders];
    subjects.into_iter().flat_map(|subject| subject(row)).collect()
}

fn known() -> Sequence<Known> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
    workload::enums(methods, outcomes, |method, outcome| Known { method, outcome })
}

/// Registers the metric, as a program would, and reads back what it recorded.
fn expose(contender: Contender, name: &str, metric: impl Metric, sample: &'static str) -> Contender {
    let registry = registry(name, metric);
    contender.exposing(sample, move || text(&registry))
}

fn registry(name: &str, metric: impl Metric) -> Registry {
    let mut registry = Registry::default();
    registry.register(name, "Requests", metric);
    registry
}

fn text(registry: &Registry) -> String {
    let mut text = String::new();
    encode(&mut text, registry).expect("a String takes all");
    text
}
