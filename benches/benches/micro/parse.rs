//! The reader of expositions, which tests and importers use.

use divan::{Bencher, counter::BytesCount};
use metrics_core::{Format, Registry, testing};

use crate::encode;

#[divan::bench]
fn counters_text(bencher: Bencher<'_, '_>) {
    parse(bencher, encode::counters(1_000), Format::Text);
}

#[divan::bench]
fn counters_openmetrics(bencher: Bencher<'_, '_>) {
    parse(bencher, encode::counters(1_000), Format::OpenMetrics);
}

#[divan::bench]
fn histograms_text(bencher: Bencher<'_, '_>) {
    parse(bencher, encode::histograms(1_000), Format::Text);
}

fn parse(bencher: Bencher<'_, '_>, registry: &Registry, format: Format) {
    let text = registry.encode(format);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| testing::parse(&text, format).expect("it is what we write"));
}
