//! Summaries: count and sum alone, and with quantiles.

use benches::workload;
use divan::Bencher;
use metrics_core::{Summary, summary};

use crate::labels::{Known, SAMPLE, in_turn, known};

/// Latency.
#[summary(latency)]
static PLAIN: Summary;

/// Latency and its quantiles.
#[summary(latency, quantiles = [0.5, 0.9, 0.99])]
static RANKED: Summary;

/// Latency by two enums, and its quantiles.
#[summary(latency, quantiles = [0.5, 0.9, 0.99])]
static ENUMS: Summary<Known>;

#[divan::bench(sample_size = SAMPLE)]
fn observe(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| PLAIN.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_3_quantiles(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| RANKED.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_enums_3_quantiles(bencher: Bencher<'_, '_>) {
    let (mut labels, mut latency) = (in_turn(known()), in_turn(workload::latencies()));
    bencher.bench_local(|| ENUMS.with(labels()).observe(latency()));
}
