//! A scrape: counters and histograms in every format, written into a buffer that is kept.

use benches::workload;
use divan::{Bencher, black_box, counter::BytesCount};
use metrics_core::{Counter, Format, Histogram, Registry};

use crate::labels::Strings;

/// How many series: of the fewer all entries fit into the processor's caches.
const SERIES: [usize; 2] = [1_000, 10_000];

#[divan::bench(args = SERIES)]
fn counters_text(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, &counters(series), Format::Text);
}

#[divan::bench(args = SERIES)]
fn counters_openmetrics(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, &counters(series), Format::OpenMetrics);
}

#[divan::bench(args = SERIES)]
fn counters_protobuf(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, &counters(series), Format::Protobuf);
}

#[divan::bench(args = SERIES)]
fn histograms_text(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, &histograms(series), Format::Text);
}

#[divan::bench(args = SERIES)]
fn histograms_openmetrics(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, &histograms(series), Format::OpenMetrics);
}

#[divan::bench(args = SERIES)]
fn histograms_protobuf(bencher: Bencher<'_, '_>, series: usize) {
    encode(bencher, &histograms(series), Format::Protobuf);
}

/// A registry with a family of so many counters.
pub(crate) fn counters(series: usize) -> Registry {
    let registry = Registry::new();
    let builder = Counter::builder("requests", "Requests served.").labels::<Strings<'_>>().limit(series);
    let family = builder.register(&registry).expect("a name of its own");
    for (pair, value) in workload::exposed().take(series) {
        family.with(Strings::from(pair)).inc_by(value);
    }
    family.forget();
    registry
}

/// A registry with a family of so many histograms of 11 buckets.
pub(crate) fn histograms(series: usize) -> Registry {
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
