//! The floor under every figure: the loop with its inputs and no library, and the copy of the bytes with no encoder.
//!
//! Nothing is subtracted from any figure. What the harness costs stands beside them instead.

use std::{
    fmt::{self, Write as _},
    hint::black_box,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row, Taking},
    workload::{self, BOUNDS, METHODS, OUTCOMES, Pair, STEPS, Sequence, ready},
};

/// The floor of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    let amounts = workload::amounts();
    let latencies = workload::latencies();
    let floor = match row {
        Row::CounterInc | Row::CounterHeld | Row::InFlight | Row::Clock => empty(|_| {}),
        Row::CounterAdd => {
            let empty = empty(move |step| _ = black_box(amounts[step % STEPS]));
            return vec![empty.standing(Standing::Floor), added_in_memory().standing(Standing::Floor)];
        }
        Row::GaugeSet => empty(move |step| _ = black_box(amounts[step % STEPS])),
        Row::CounterAddWhole => {
            let amounts = workload::whole_amounts();
            empty(move |step| _ = black_box(amounts[step % STEPS]))
        }
        Row::CounterEnums => {
            let enums = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
            empty(move |step| _ = black_box(enums[step % STEPS]))
        }
        Row::CounterStrings => reading(workload::pairs()),
        Row::CounterSkewed => reading(workload::skewed_pairs()),
        Row::CounterManyStrings => reading(workload::many_pairs()),
        Row::Insert => reading(workload::new_pairs()),
        Row::Histogram | Row::HistogramHeld | Row::NativeHistogram | Row::Summary => {
            empty(move |step| _ = black_box(latencies[step % STEPS]))
        }
        Row::HistogramEnums => {
            let enums = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
            empty(move |step| _ = black_box((enums[step % STEPS], latencies[step % STEPS])))
        }
        Row::HistogramStrings => {
            let pairs = workload::pairs();
            empty(move |step| {
                read(pairs[step % STEPS]);
                black_box(latencies[step % STEPS]);
            })
        }
        Row::Encode(Exposition::Text | Exposition::OpenMetrics) => memcpy(&counters()),
        Row::EncodeHistograms(Exposition::Text | Exposition::OpenMetrics) => memcpy(&histograms()),
        // What the bytes are is each library's own choice here.
        Row::Encode(Exposition::Protobuf) | Row::EncodeHistograms(Exposition::Protobuf) => return vec![],
        Row::Call(taking) => bare_call(taking),
        Row::AsyncCall(taking) => bare_async_call(taking),
    };
    vec![floor.standing(Standing::Floor)]
}

fn empty(read: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    Contender::new("-", "empty loop", read)
}

/// What a sum in one cell costs at least: each addition waits for the one before to come out of the cell again. Each thread
/// has a cell of its own, and that is atomic only so that the compiler does not keep it in a register.
fn added_in_memory() -> Contender {
    thread_local! {
        static CELL: AtomicU64 = const { AtomicU64::new(0) };
    }
    let amounts = workload::amounts();
    Contender::new("-", "f64 added in memory", move |step| {
        CELL.with(|cell| {
            let sum = f64::from_bits(cell.load(Ordering::Relaxed)) + amounts[step % STEPS];
            cell.store(sum.to_bits(), Ordering::Relaxed);
        });
    })
}

/// Reads labels, the last byte of each included: the row is about series, and they have to be looked at.
fn reading<const N: usize>(pairs: Sequence<Pair, N>) -> Contender {
    empty(move |step| read(pairs[step % N]))
}

fn read(pair: Pair) {
    black_box((pair.route.as_bytes().last().copied(), pair.tenant.as_bytes().last().copied()));
}

const BARE: &str = "bare call";

fn bare_call(taking: Taking) -> Contender {
    match taking {
        Taking::Nothing => Contender::new("-", BARE, |_| nothing()),
        Taking::Enums => {
            let enums = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
            Contender::new("-", BARE, move |step| {
                let (method, outcome) = enums[step % STEPS];
                strings(method, outcome);
            })
        }
        Taking::EnumAndString => {
            let labels = workload::enum_and_string(METHODS);
            Contender::new("-", BARE, move |step| {
                let (method, tenant) = labels[step % STEPS];
                strings(method, tenant);
            })
        }
    }
}

fn bare_async_call(taking: Taking) -> Contender {
    match taking {
        Taking::Nothing => Contender::new("-", BARE, |_| ready(nothing_async())),
        Taking::Enums => {
            let enums = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
            Contender::new("-", BARE, move |step| {
                let (method, outcome) = enums[step % STEPS];
                ready(strings_async(method, outcome));
            })
        }
        Taking::EnumAndString => {
            let labels = workload::enum_and_string(METHODS);
            Contender::new("-", BARE, move |step| {
                let (method, tenant) = labels[step % STEPS];
                ready(strings_async(method, tenant));
            })
        }
    }
}

#[inline(never)]
fn nothing() {
    // Without this the compiler sees that there is nothing to call.
    black_box(());
}

#[inline(never)]
fn strings(first: &str, second: &str) {
    black_box((first, second));
}

async fn nothing_async() {
    black_box(());
}

async fn strings_async(first: &str, second: &str) {
    black_box((first, second));
}

fn counters() -> String {
    let mut text = String::from("# HELP bench_total Requests.\n# TYPE bench_total counter\n");
    for (pair, value) in workload::exposed() {
        let (route, tenant) = (pair.route, pair.tenant);
        writeln!(text, "bench_total{{route=\"{route}\",tenant=\"{tenant}\"}} {value}").expect("a String takes all");
    }
    text
}

fn histograms() -> String {
    let mut text = String::from("# HELP bench_seconds Latency.\n# TYPE bench_seconds histogram\n");
    let mut line = |line: fmt::Arguments<'_>| text.write_fmt(line).expect("a String takes all");
    for (pair, observed) in workload::exposed_histograms() {
        let (route, tenant) = (pair.route, pair.tenant);
        let labels = format!("route=\"{route}\",tenant=\"{tenant}\"");
        for bound in BOUNDS {
            let count = observed.iter().filter(|value| **value <= bound).count();
            line(format_args!("bench_seconds_bucket{{{labels},le=\"{bound:?}\"}} {count}\n"));
        }
        let (count, sum) = (observed.len(), observed.iter().sum::<f64>());
        line(format_args!("bench_seconds_bucket{{{labels},le=\"+Inf\"}} {count}\n"));
        line(format_args!("bench_seconds_sum{{{labels}}} {sum}\nbench_seconds_count{{{labels}}} {count}\n"));
    }
    text
}

fn memcpy(text: &str) -> Contender {
    let bytes = text.as_bytes().to_vec();
    let target = Mutex::new(Vec::with_capacity(bytes.len()));
    Contender::batched("-", "memcpy of the same bytes", move |batch| {
        let mut target = target.lock().expect("no copy panics");
        batch.each(|_| {
            target.clear();
            target.extend_from_slice(black_box(&bytes));
            black_box(target.as_slice());
        });
    })
}
