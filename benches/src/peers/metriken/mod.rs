//! `metriken`: statics that are gathered at link time, with `metriken-exposition` to render them.
//!
//! Where updates must not meet, its documentation offers sharded metrics: each thread has cells of its own. Labels
//! belong to the entries of a group, which the program numbers itself, or to the members of a family, which it keeps:
//! labels that are enums are looked up by an index, and labels that are strings are not looked up at all. Counters,
//! gauges and observations are whole numbers, and all histograms have buckets by powers of two.

mod counters;
mod histograms;

use std::collections::HashMap;

use metriken_exposition::{PrometheusOptions, prometheus_text};

use crate::{
    contender::Contender,
    row::Row,
    workload::{self, METHODS, OUTCOMES, QUANTILES, Sequence},
};

const LIBRARY: &str = "metriken";

/// How many series two enum labels have.
const KNOWN_SERIES: usize = METHODS.len() * OUTCOMES.len();

#[derive(Clone, Copy)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    counters::contenders(row).into_iter().chain(histograms::contenders(row)).collect()
}

/// The entry of a group that belongs to two labels.
fn entry((method, outcome): (Method, Outcome)) -> usize {
    method as usize * OUTCOMES.len() + outcome as usize
}

/// Gives every entry of a group its labels: one without is not exposed.
fn label(set: impl Fn(usize, HashMap<String, String>)) {
    for (index, method) in METHODS.into_iter().enumerate() {
        for (offset, outcome) in OUTCOMES.into_iter().enumerate() {
            set(index * OUTCOMES.len() + offset, labels([("method", method), ("outcome", outcome)]));
        }
    }
}

fn labels(pairs: [(&str, &str); 2]) -> HashMap<String, String> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn known() -> Sequence<(Method, Outcome)> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    workload::enums(methods, [Outcome::Ok, Outcome::Refused, Outcome::Failed], |method, outcome| (method, outcome))
}

fn expose(contender: Contender, sample: &'static str) -> Contender {
    contender.exposing(sample, text)
}

/// The exposition of every metric of the process, histograms as summaries: fewer lines than they have buckets.
fn text() -> String {
    prometheus_text(&PrometheusOptions::default().with_percentiles(QUANTILES.to_vec()))
}
