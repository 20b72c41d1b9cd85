//! The floor under every figure: the loop with its inputs and no library, and the copy of the bytes with no encoder.
//!
//! Nothing is subtracted from any figure. What the harness costs stands beside them instead.

use std::{fmt::Write as _, hint::black_box, sync::Mutex};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row, Taking},
    workload::{self, METHODS, OUTCOMES, STEPS, ready},
};

/// The floor of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    let floor = match row {
        Row::CounterInc | Row::CounterHeld => empty(|_| {}),
        Row::CounterAdd => {
            let amounts = workload::amounts();
            empty(move |step| _ = black_box(amounts[step % STEPS]))
        }
        Row::CounterEnums => {
            let enums = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
            empty(move |step| _ = black_box(enums[step % STEPS]))
        }
        Row::CounterStrings => {
            let pairs = workload::pairs();
            empty(move |step| _ = black_box(pairs[step % STEPS]))
        }
        Row::Histogram | Row::HistogramHeld => {
            let latencies = workload::latencies();
            empty(move |step| _ = black_box(latencies[step % STEPS]))
        }
        Row::HistogramEnums => {
            let (enums, latencies) =
                (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
            empty(move |step| _ = black_box((enums[step % STEPS], latencies[step % STEPS])))
        }
        Row::Encode(Exposition::Text | Exposition::OpenMetrics) => memcpy(),
        // What the bytes are is each library's own choice here.
        Row::Encode(Exposition::Protobuf) => return vec![],
        Row::Call(taking) => bare_call(taking),
        Row::AsyncCall(taking) => bare_async_call(taking),
        Row::Clock => empty(|_| {}),
        _ => return vec![],
    };
    vec![floor.standing(Standing::Floor)]
}

fn empty(read: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    Contender::new("-", "empty loop", read)
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

fn memcpy() -> Contender {
    let mut text = String::from("# HELP bench_total Requests.\n# TYPE bench_total counter\n");
    for (pair, value) in workload::exposed() {
        let (route, tenant) = (pair.route, pair.tenant);
        writeln!(text, "bench_total{{route=\"{route}\",tenant=\"{tenant}\"}} {value}").expect("a String takes all");
    }
    let target = Mutex::new(Vec::with_capacity(text.len()));
    Contender::batched("-", "memcpy of the same bytes", move |batch| {
        let mut target = target.lock().expect("no copy panics");
        batch.each(|_| {
            target.clear();
            target.extend_from_slice(black_box(text.as_bytes()));
            black_box(target.as_slice());
        });
    })
}
