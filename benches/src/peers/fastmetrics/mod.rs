//! `fastmetrics`: families are maps from an owned label struct to a metric, as in `prometheus-client`, with a faster
//! hash and histograms without a lock. It has neither native histograms nor summaries that rank.

mod counters;
mod encoding;
mod gauges;
mod histograms;

use fastmetrics::{
    derive::{EncodeLabelValue, LabelSet},
    encoder::EncodeMetric,
    format::text::{TextProfile, encode},
    raw::{MetricLabelSet, TypedMetric},
    registry::Registry,
};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, Pair, Sequence},
};

const LIBRARY: &str = "fastmetrics";
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

#[derive(Clone, Debug, PartialEq, Eq, Hash, LabelSet)]
struct Known {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, LabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, LabelSet)]
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
fn expose<M>(contender: Contender, metric: M, sample: &'static str) -> Contender
where
    M: TypedMetric + MetricLabelSet + EncodeMetric + 'static,
{
    let registry = registry(metric);
    contender.exposing(sample, move || text(&registry))
}

fn registry<M: TypedMetric + MetricLabelSet + EncodeMetric + 'static>(metric: M) -> Registry {
    let mut registry = Registry::default();
    registry.register("bench_total", "Requests", metric).expect("the registry is empty");
    registry
}

fn text(registry: &Registry) -> String {
    let mut text = String::new();
    encode(&mut text, registry, TextProfile::PrometheusV0_0_4).expect("a String takes all");
    text
}
