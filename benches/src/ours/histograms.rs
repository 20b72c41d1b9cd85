//! Histograms, classic and native, and summaries.

use metrics_core::{Handle, Histogram, Summary, histogram, summary};

use super::{Known, LIBRARY, Method, Outcome, Strings, expose, known};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, STEPS, STRING_SERIES},
};

/// Latency without labels.
#[histogram(latency)]
static PLAIN_LATENCY: Histogram;

/// Latency of one kept series.
#[histogram(latency)]
static HELD_LATENCY: Histogram<Known>;

/// Latency by two enums.
#[histogram(latency)]
static ENUMS_LATENCY: Histogram<Known>;

/// Latency by two strings.
#[histogram(latency, limit = 1_000)]
static STRINGS_LATENCY: Histogram<Strings>;

/// Latency in native buckets.
#[histogram(native, unit = seconds)]
static NATIVE_LATENCY: Histogram;

/// Latency in native buckets and in classic ones.
#[histogram(latency, native)]
static TWOFOLD_LATENCY: Histogram;

/// Latency and its quantiles.
#[summary(latency, quantiles = [0.5, 0.9, 0.99])]
static RANKED_LATENCY: Summary;

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    let latencies = workload::latencies();
    match row {
        Row::Histogram => {
            let contender = Contender::new(LIBRARY, "static", |step| PLAIN_LATENCY.observe(latencies[step % STEPS]));
            vec![expose(contender, &PLAIN_LATENCY, "plain_latency_seconds_count")]
        }
        Row::HistogramHeld => vec![held()],
        Row::HistogramEnums => vec![enums()],
        Row::HistogramStrings => vec![strings()],
        Row::NativeHistogram => {
            let native = Contender::new(LIBRARY, "static", |step| NATIVE_LATENCY.observe(latencies[step % STEPS]));
            // What a program says while some of its readers know native histograms and some do not.
            let twofold = Contender::new(LIBRARY, "static, with 11 classic buckets as well", |step| {
                TWOFOLD_LATENCY.observe(latencies[step % STEPS])
            });
            vec![
                expose(native, &NATIVE_LATENCY, "native_latency_seconds_count"),
                expose(twofold, &TWOFOLD_LATENCY, "twofold_latency_seconds_count"),
            ]
        }
        Row::Summary => {
            let contender = Contender::new(LIBRARY, "static", |step| RANKED_LATENCY.observe(latencies[step % STEPS]));
            vec![expose(contender, &RANKED_LATENCY, "ranked_latency_seconds_count")]
        }
        _ => vec![],
    }
}

fn held() -> Contender {
    let handle: Handle<Histogram> = HELD_LATENCY.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Handle<Histogram>", move |step| handle.observe(latencies[step % STEPS]));
    expose(contender, &HELD_LATENCY, "held_latency_seconds_count")
}

fn enums() -> Contender {
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with(labels)", |step| {
        ENUMS_LATENCY.with(&labels[step % STEPS]).observe(latencies[step % STEPS]);
    });
    expose(contender, &ENUMS_LATENCY, "enums_latency_seconds_count")
}

fn strings() -> Contender {
    assert_eq!(STRING_SERIES, 1_000, "the limit of the histogram");
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with(labels)", |step| {
        STRINGS_LATENCY.with(Strings::from(pairs[step % STEPS])).observe(latencies[step % STEPS]);
    });
    expose(contender, &STRINGS_LATENCY, "strings_latency_seconds_count")
}
