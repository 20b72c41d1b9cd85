//! Counters: by the macro, and kept.

use metrics::{Counter, counter, with_local_recorder};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::{LIBRARY, STATIC_STRINGS, apart, expose, recorder};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, Batch, METHODS, OUTCOMES, Pair, STEPS, Sequence},
};

const OWNED: &str = "counter!, String values";
const STATIC: &str = "counter!, &'static str values";

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => {
            let inc = Contender::new(LIBRARY, "counter!", |_| counter!("inc_total").increment(1));
            vec![expose(inc, "inc_total")]
        }
        Row::CounterAddWhole => {
            let amounts = workload::whole_amounts();
            let add = move |step| counter!("whole_total").increment(amounts[step % STEPS]);
            vec![expose(Contender::new(LIBRARY, "counter!", add), "whole_total")]
        }
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => strings(workload::pairs()),
        Row::CounterSkewed => strings(workload::skewed_pairs()),
        Row::CounterManyStrings => strings(workload::many_pairs()),
        Row::Insert => inserts(),
        _ => vec![],
    }
}

fn held() -> Contender {
    let counter: Counter = counter!("held_total", "method" => "get", "outcome" => "ok");
    expose(Contender::new(LIBRARY, "kept Counter", move |_| counter.increment(1)), "held_total")
}

fn enums() -> Contender {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = Contender::new(LIBRARY, "counter!", move |step| {
        let (method, outcome) = labels[step % STEPS];
        counter!("enums_total", "method" => method, "outcome" => outcome).increment(1);
    });
    expose(contender, "enums_total")
}

fn strings<const N: usize>(pairs: Sequence<Pair, N>) -> Vec<Contender> {
    vec![
        apart(OWNED, |step| inc_owned(pairs[step % N])),
        apart(STATIC, |step| inc_static(pairs[step % N])).standing(STATIC_STRINGS),
    ]
}

fn inserts() -> Vec<Contender> {
    let pairs = workload::new_pairs();
    let owned = |recorder: &PrometheusRecorder, batch: Batch| {
        with_local_recorder(recorder, || batch.each(|step| inc_owned(pairs[step % pairs.len()])));
    };
    let lasting = |recorder: &PrometheusRecorder, batch: Batch| {
        with_local_recorder(recorder, || batch.each(|step| inc_static(pairs[step % pairs.len()])));
    };
    let text = |recorder: &PrometheusRecorder| recorder.handle().render();
    vec![
        Contender::renewed(LIBRARY, OWNED, recorder, owned, "bench_total", text),
        Contender::renewed(LIBRARY, STATIC, recorder, lasting, "bench_total", text).standing(STATIC_STRINGS),
    ]
}

fn inc_owned(pair: Pair) {
    counter!("bench_total", "route" => pair.route.to_owned(), "tenant" => pair.tenant.to_owned()).increment(1);
}

fn inc_static(pair: Pair) {
    counter!("bench_total", "route" => pair.route, "tenant" => pair.tenant).increment(1);
}
