//! Gauges: set, moved, and what is in flight.

use benches::workload;
use divan::Bencher;
use metrics_core::{Gauge, Handle, InFlight, gauge};

use crate::labels::{Known, Method, Outcome, SAMPLE, THREADS, in_turn, known};

/// The fill of a queue.
#[gauge]
static FILL: Gauge;

/// The fill of queues.
#[gauge]
static FILLS: Gauge<Known>;

/// Requests being served.
#[gauge(in_flight)]
static SERVED: InFlight;

/// Requests being served, by what they ask.
#[gauge(in_flight)]
static SERVED_BY: InFlight<Known>;

#[divan::bench(sample_size = SAMPLE)]
fn set(bencher: Bencher<'_, '_>) {
    let mut amount = in_turn(workload::amounts());
    bencher.bench_local(|| FILL.set(amount()));
}

#[divan::bench(sample_size = SAMPLE, threads = THREADS)]
fn inc_and_dec() {
    FILL.inc();
    FILL.dec();
}

#[divan::bench(sample_size = SAMPLE)]
fn set_enums(bencher: Bencher<'_, '_>) {
    let (mut labels, mut amount) = (in_turn(known()), in_turn(workload::amounts()));
    bencher.bench_local(|| FILLS.with(labels()).set(amount()));
}

#[divan::bench(sample_size = SAMPLE)]
fn set_held(bencher: Bencher<'_, '_>) {
    let handle: Handle<Gauge> = FILLS.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    let mut amount = in_turn(workload::amounts());
    bencher.bench_local(|| handle.set(amount()));
}

#[divan::bench(sample_size = SAMPLE, threads = THREADS)]
fn in_flight_track() {
    drop(SERVED.track());
}

#[divan::bench(sample_size = SAMPLE)]
fn in_flight_track_enums(bencher: Bencher<'_, '_>) {
    let mut labels = in_turn(known());
    bencher.bench_local(|| drop(SERVED_BY.with(labels()).track()));
}
