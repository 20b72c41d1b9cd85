//! Histograms: classic, native and both, held, looked up, with exemplars, and the timer around them.

use benches::workload;
use divan::{Bencher, black_box};
use metrics_core::{Handle, Histogram, histogram};

use crate::labels::{Known, Method, Outcome, SAMPLE, Strings, THREADS, in_turn, known};

/// Latency.
#[histogram(latency)]
static PLAIN: Histogram;

/// Latency, with two bounds.
#[histogram(unit = seconds, buckets = [0.1, 1.0])]
static FEW_BOUNDS: Histogram;

/// Latency, with so many bounds that finding one takes a search.
#[histogram(unit = seconds, buckets = linear(0.1, 0.1, 100))]
static MANY_BOUNDS: Histogram;

/// Latency by two enums.
#[histogram(latency)]
static ENUMS: Histogram<Known>;

/// Latency by two strings.
#[histogram(latency, limit = 1_000)]
static STRINGS: Histogram<Strings>;

/// Latency in native buckets.
#[histogram(native, unit = seconds)]
static NATIVE: Histogram;

/// Latency in classic and in native buckets.
#[histogram(latency, native)]
static BOTH: Histogram;

#[divan::bench(sample_size = SAMPLE)]
fn observe(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| PLAIN.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE, threads = THREADS)]
fn observe_the_same() {
    PLAIN.observe(black_box(0.003));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_2_buckets(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| FEW_BOUNDS.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_100_linear_buckets(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| MANY_BOUNDS.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_held(bencher: Bencher<'_, '_>) {
    let handle: Handle<Histogram> = ENUMS.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| handle.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_enums(bencher: Bencher<'_, '_>) {
    let (mut labels, mut latency) = (in_turn(known()), in_turn(workload::latencies()));
    bencher.bench_local(|| ENUMS.with(labels()).observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_strings(bencher: Bencher<'_, '_>) {
    let (mut pair, mut latency) = (in_turn(workload::pairs()), in_turn(workload::latencies()));
    bencher.bench_local(|| STRINGS.with(Strings::from(pair())).observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_native(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| NATIVE.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_native_and_classic(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| BOTH.observe(latency()));
}

#[divan::bench(sample_size = SAMPLE)]
fn observe_with_exemplar(bencher: Bencher<'_, '_>) {
    let mut latency = in_turn(workload::latencies());
    bencher.bench_local(|| PLAIN.observe_with_exemplar(latency(), [("trace_id", black_box("4bf92f3577b34da6"))]));
}

#[divan::bench(sample_size = SAMPLE)]
fn start_timer() {
    drop(PLAIN.start_timer());
}

#[divan::bench(sample_size = SAMPLE)]
fn start_timer_and_discard() {
    black_box(PLAIN.start_timer().discard());
}
