//! Counters: by one, by an amount, held, looked up.

use benches::workload;
use divan::{Bencher, black_box};
use metrics_core::{Counter, Handle, counter};

use crate::labels::{Known, Method, Outcome, SAMPLE, Strings, THREADS, in_turn, known};

/// Requests.
#[counter]
static PLAIN: Counter;

/// Requests of one series.
#[counter]
static HELD: Counter<Known>;

/// Requests by two enums.
#[counter]
static ENUMS: Counter<Known>;

/// Requests by two strings.
#[counter]
static STRINGS: Counter<Strings>;

/// Requests by a string that has to be escaped and one that has not.
#[counter]
static ESCAPED: Counter<Strings>;

#[divan::bench(sample_size = SAMPLE, threads = THREADS)]
fn inc() {
    black_box(&PLAIN).inc();
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_by_whole(bencher: Bencher<'_, '_>) {
    let mut amount = in_turn(workload::whole_amounts());
    bencher.bench_local(|| PLAIN.inc_by(amount()));
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_by_float(bencher: Bencher<'_, '_>) {
    let mut amount = in_turn(workload::amounts());
    bencher.bench_local(|| PLAIN.inc_by(amount()));
}

#[divan::bench(sample_size = SAMPLE, threads = THREADS)]
fn inc_held(bencher: Bencher<'_, '_>) {
    let handle: Handle<Counter> = HELD.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    bencher.bench(|| handle.inc());
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_enums(bencher: Bencher<'_, '_>) {
    let mut labels = in_turn(known());
    bencher.bench_local(|| ENUMS.with(labels()).inc());
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_strings(bencher: Bencher<'_, '_>) {
    let mut pair = in_turn(workload::pairs());
    bencher.bench_local(|| STRINGS.with(Strings::from(pair())).inc());
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_one_of_strings(bencher: Bencher<'_, '_>) {
    let labels = Strings::from(workload::pairs()[0]);
    bencher.bench_local(|| STRINGS.with(black_box(labels)).inc());
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_escaped_string(bencher: Bencher<'_, '_>) {
    let labels = Strings { route: "/say/\"hello\"", tenant: "tenant-1" };
    bencher.bench_local(|| ESCAPED.with(black_box(labels)).inc());
}

#[divan::bench(sample_size = SAMPLE)]
fn inc_with_exemplar(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| PLAIN.inc_by_with_exemplar(1, [("trace_id", black_box("4bf92f3577b34da6"))]));
}
