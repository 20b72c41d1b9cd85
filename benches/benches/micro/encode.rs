//! A scrape: counters and histograms in every format, written into a buffer that is kept.

use std::sync::LazyLock;

use benches::workload;
use divan::{Bencher, black_box, counter::BytesCount};
use metrics_core::{Counter, Format, Histogram, Registry};

use crate::labels::Strings;

/// How many series: of the fewer all entries fit into the processor's caches.
const SERIES: [usize; 2] = [1_000, 10_000];

#[divan::bench(args = SERIES)]
fn counters_text(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, counters(series), Format::Text);
}

#[divan::bench(args = SERIES)]
fn counters_openmetrics(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, counters(series), Format::OpenMetrics);
}

#[divan::bench(args = SERIES)]
fn counters_protobuf(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, counters(series), Format::Protobuf);
}

#[divan::bench(args = SERIES)]
fn histograms_text(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, histograms(series), Format::Text);
}

#[divan::bench(args = SERIES)]
fn histograms_openmetrics(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, histograms(series), Format::OpenMetrics);
}

#[divan::bench(args = SERIES)]
fn histograms_protobuf(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, histograms(series), Format::Protobuf);
}

/// Filled once and kept, so that all formats are measured on the same series: those of a family that comes after one
/// that is gone lie in the places that it has left, in no order, and are read more slowly.
static COUNTERS: LazyLock<[Registry; 2]> = LazyLock::new(|| SERIES.map(with_counters));

/// The same of histograms.
static HISTOGRAMS: LazyLock<[Registry; 2]> = LazyLock::new(|| SERIES.map(with_histograms));

/// A registry with a family of so many counters.
pub(crate) fn counters(series: usize) -> &'static Registry {
    of(&COUNTERS, series)
}

/// A registry with a family of so many histograms of 11 buckets.
pub(crate) fn histograms(series: usize) -> &'static Registry {
    of(&HISTOGRAMS, series)
}

fn of(registries: &[Registry; 2], series: usize) -> &Registry {
    let index = SERIES.iter().position(|&known| known == series);
    &registries[index.expect("the benches know these numbers only")]
}

fn with_counters(series: usize) -> Registry {
    let registry = Registry::new();
    let builder = Counter::builder("requests", "Requests served.").labels::<Strings<'_>>().limit(series);
    let family = builder.register(&registry).expect("a name of its own");
    for (pair, value) in workload::exposed().take(series) {
        family.with(Strings::from(pair)).inc_by(value);
    }
    family.forget();
    registry
}

fn with_histograms(series: usize) -> Registry {
    let registry = Registry::new();
    let builder = Histogram::builder("latency_seconds", "Latency.").labels::<Strings<'_>>().limit(series);
    let family = builder.buckets(workload::BOUNDS).register(&registry).expect("a name of its own");
    let mut latencies = workload::latencies().iter().cycle();
    for (pair, _) in workload::exposed().take(series) {
        let series = family.with(Strings::from(pair)).series();
        latencies.by_ref().take(20).for_each(|&latency| series.observe(latency));
    }
    family.forget();
    registry
}

fn encode(bencher: Bencher<'_, '_>, registry: &Registry, format: Format) {
    let mut buffer = registry.encode_to_vec(format);
    bencher.counter(BytesCount::of_slice(&buffer)).bench_local(|| {
        buffer.clear();
        registry.encode_to(format, &mut buffer).expect("a Vec takes all");
        black_box(buffer.len())
    });
}
