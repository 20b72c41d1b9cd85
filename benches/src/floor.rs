//! The floor under every figure: the loop with its inputs and no library, and the copy of the bytes with no encoder.
//!
//! Nothing is subtracted from any figure. What the harness costs stands beside them instead.

use std::{fmt::Write as _, hint::black_box, sync::Mutex};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, METHODS, OUTCOMES, STEPS},
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
        Row::Encode => memcpy(),
    };
    vec![floor.standing(Standing::Floor)]
}

fn empty(read: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    Contender::new("-", "empty loop", read)
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
