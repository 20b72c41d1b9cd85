//! Histograms: alone, kept, and looked up in a family.

use std::hash::Hash;

use prometheus_client::metrics::{family::Family, histogram::Histogram};

use super::{Known, LIBRARY, Method, Outcome, Owned, STATIC_STRINGS, Static, expose, known};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, BOUNDS, STEPS},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Histogram => vec![observe()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_enums()],
        Row::HistogramStrings => vec![observe_owned(), observe_static()],
        _ => vec![],
    }
}

fn observe() -> Contender {
    let histogram = Histogram::new(BOUNDS);
    let metric = histogram.clone();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, "bench_seconds", metric, "bench_seconds_count")
}

fn observe_held() -> Contender {
    let family = histograms::<Known>();
    let histogram = family.get_or_create_owned(&Known { method: Method::Get, outcome: Outcome::Ok });
    let latencies = workload::latencies();
    let contender =
        Contender::new(LIBRARY, "get_or_create_owned", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, "bench_seconds", family, "bench_seconds_count")
}

fn observe_enums() -> Contender {
    let family = histograms::<Known>();
    let metric = family.clone();
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "get_or_create", move |step| {
        family.get_or_create(&labels[step % STEPS]).observe(latencies[step % STEPS]);
    });
    expose(contender, "bench_seconds", metric, "bench_seconds_count")
}

fn observe_owned() -> Contender {
    let family = histograms::<Owned>();
    let metric = family.clone();
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "get_or_create, String fields", move |step| {
        let labels = Owned::from(pairs[step % STEPS]);
        family.get_or_create(&labels).observe(latencies[step % STEPS]);
    });
    expose(contender, "bench_seconds", metric, "bench_seconds_count")
}

fn observe_static() -> Contender {
    let family = histograms::<Static>();
    let metric = family.clone();
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "get_or_create, &'static str fields", move |step| {
        let labels = Static::from(pairs[step % STEPS]);
        family.get_or_create(&labels).observe(latencies[step % STEPS]);
    });
    expose(contender, "bench_seconds", metric, "bench_seconds_count").standing(STATIC_STRINGS)
}

/// A family with the buckets of the rows.
pub(super) fn histograms<L: Clone + Eq + Hash>() -> Family<L, Histogram> {
    Family::new_with_constructor(|| Histogram::new(BOUNDS))
}
