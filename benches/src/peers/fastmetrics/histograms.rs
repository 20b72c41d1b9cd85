//! Histograms: alone, kept, and looked up in a family.

use std::hash::Hash;

use fastmetrics::metrics::{family::Family, histogram::Histogram};

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
    expose(contender, metric, "bench_total_count")
}

fn observe_held() -> Contender {
    let family = histograms::<Known>();
    let histogram = family.with_or_new(&Known { method: Method::Get, outcome: Outcome::Ok }, Clone::clone);
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept Histogram", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, family, "bench_total_count")
}

fn observe_enums() -> Contender {
    let family = histograms::<Known>();
    let metric = family.clone();
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with_or_new", move |step| {
        family.with_or_new(&labels[step % STEPS], |histogram| histogram.observe(latencies[step % STEPS]));
    });
    expose(contender, metric, "bench_total_count")
}

fn observe_owned() -> Contender {
    let family = histograms::<Owned>();
    let metric = family.clone();
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with_or_new, String fields", move |step| {
        let labels = Owned::from(pairs[step % STEPS]);
        family.with_or_new(&labels, |histogram| histogram.observe(latencies[step % STEPS]));
    });
    expose(contender, metric, "bench_total_count")
}

fn observe_static() -> Contender {
    let family = histograms::<Static>();
    let metric = family.clone();
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with_or_new, &'static str fields", move |step| {
        let labels = Static::from(pairs[step % STEPS]);
        family.with_or_new(&labels, |histogram| histogram.observe(latencies[step % STEPS]));
    });
    expose(contender, metric, "bench_total_count").standing(STATIC_STRINGS)
}

/// A family with the buckets of the rows.
pub(super) fn histograms<L: Clone + Eq + Hash>() -> Family<L, Histogram> {
    Family::new(|| Histogram::new(BOUNDS))
}
