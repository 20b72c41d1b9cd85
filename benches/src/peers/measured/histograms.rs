//! Histograms: alone, kept, and in dense and sparse sets.

use measured::{Histogram, HistogramVec, metric::histogram::Thresholds};

use super::{
    CordSet, Enums, IN_CORD, IN_READER, IN_RODEO, InCord, InReader, InRodeo, KNOWN_STRINGS, LIBRARY, Method, Outcome,
    RodeoSet, enum_set, expose, known, leak, reader_set,
};
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
        Row::HistogramStrings => observe_strings(),
        _ => vec![],
    }
}

fn observe() -> Contender {
    let histogram = leak(Histogram::with_metadata(Thresholds::with_buckets(BOUNDS)));
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram", |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, histogram, "bench_total_count")
}

fn observe_held() -> Contender {
    let histograms = leak(HistogramVec::with_label_set_and_metadata(enum_set(), Thresholds::with_buckets(BOUNDS)));
    let id = histograms.with_labels(Enums { method: Method::Get, outcome: Outcome::Ok });
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept id of a dense set", move |step| {
        histograms.get_metric(id).observe(latencies[step % STEPS]);
    });
    expose(contender, histograms, "bench_total_count")
}

fn observe_enums() -> Contender {
    let histograms = leak(HistogramVec::with_label_set_and_metadata(enum_set(), Thresholds::with_buckets(BOUNDS)));
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "dense set", |step| {
        histograms.observe(labels[step % STEPS], latencies[step % STEPS]);
    });
    expose(contender, histograms, "bench_total_count")
}

fn observe_strings() -> Vec<Contender> {
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let thresholds = || Thresholds::with_buckets(BOUNDS);
    let in_rodeo = leak(HistogramVec::with_label_set_and_metadata(RodeoSet::new(), thresholds()));
    let in_cord = leak(HistogramVec::with_label_set_and_metadata(CordSet::new(), thresholds()));
    let in_reader = leak(HistogramVec::dense_with_label_set_and_metadata(reader_set(pairs), thresholds()));
    let rodeo = Contender::new(LIBRARY, IN_RODEO, |step| {
        in_rodeo.observe(InRodeo::from(pairs[step % STEPS]), latencies[step % STEPS]);
    });
    let cord = Contender::new(LIBRARY, IN_CORD, |step| {
        in_cord.observe(InCord::from(pairs[step % STEPS]), latencies[step % STEPS]);
    });
    let reader = Contender::new(LIBRARY, IN_READER, |step| {
        in_reader.observe(InReader::from(pairs[step % STEPS]), latencies[step % STEPS]);
    });
    vec![
        expose(rodeo, in_rodeo, "bench_total_count"),
        expose(cord, in_cord, "bench_total_count"),
        expose(reader, in_reader, "bench_total_count").standing(KNOWN_STRINGS),
    ]
}
