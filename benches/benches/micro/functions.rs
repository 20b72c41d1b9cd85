//! Attributes on functions with a body: what is around a function that does nothing.

use benches::workload::{self, ready};
use divan::{Bencher, black_box};
use metrics_core::{counter, gauge, histogram, measure};

use crate::labels::{METHODS, Method, SAMPLE, in_turn, known};

#[counter]
fn called() {
    black_box(());
}

#[counter(outcome)]
fn called_with_outcome(fine: bool) -> Result<(), ()> {
    if fine { Ok(()) } else { Err(()) }
}

#[gauge(in_flight)]
fn flying() {
    black_box(());
}

#[histogram(latency)]
fn timed() {
    black_box(());
}

#[histogram(latency, labels(method, outcome))]
fn timed_by_enums(method: Method, outcome: crate::labels::Outcome) {
    black_box((method, outcome));
}

#[histogram(latency, labels(method, tenant))]
fn timed_by_string(method: Method, tenant: &str) {
    black_box((method, tenant));
}

#[measure]
fn measured(fine: bool) -> Result<(), ()> {
    if fine { Ok(()) } else { Err(()) }
}

#[measure]
async fn measured_async(fine: bool) -> Result<(), ()> {
    if fine { Ok(()) } else { Err(()) }
}

#[divan::bench(sample_size = SAMPLE)]
fn calls() {
    called();
}

#[divan::bench(sample_size = SAMPLE)]
fn calls_by_outcome() -> Result<(), ()> {
    called_with_outcome(black_box(true))
}

#[divan::bench(sample_size = SAMPLE)]
fn in_flight() {
    flying();
}

#[divan::bench(sample_size = SAMPLE)]
fn latency() {
    timed();
}

#[divan::bench(sample_size = SAMPLE)]
fn latency_enums(bencher: Bencher<'_, '_>) {
    let mut labels = in_turn(known());
    bencher.bench_local(|| {
        let labels = labels();
        timed_by_enums(labels.method, labels.outcome);
    });
}

#[divan::bench(sample_size = SAMPLE)]
fn latency_enum_and_string(bencher: Bencher<'_, '_>) {
    let mut labels = in_turn(workload::enum_and_string(METHODS));
    bencher.bench_local(|| {
        let (method, tenant) = labels();
        timed_by_string(method, tenant);
    });
}

#[divan::bench(sample_size = SAMPLE)]
fn measure_sync() -> Result<(), ()> {
    measured(black_box(true))
}

#[divan::bench(sample_size = SAMPLE)]
fn measure_async() -> Result<(), ()> {
    ready(measured_async(black_box(true)))
}
