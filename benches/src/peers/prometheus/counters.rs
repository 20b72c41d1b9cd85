//! Counters: in a static, kept, generated, looked up, buffered.

use std::{hint::black_box, sync::LazyLock};

use prometheus::{Counter, IntCounter, IntCounterVec};

use super::{BUFFERED, LIBRARY, VALID, counter_vec, expose, known, known_labels, registry, text};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, Batch, METHODS, OUTCOMES, Pair, STEPS, Sequence},
};

static INC: LazyLock<IntCounter> = LazyLock::new(int_counter);
static WHOLE: LazyLock<IntCounter> = LazyLock::new(int_counter);
static ADD: LazyLock<Counter> = LazyLock::new(|| Counter::new("bench_total", "Requests.").expect(VALID));

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![
            expose(Contender::new(LIBRARY, "IntCounter in a static", |_| INC.inc()), &*INC, "bench_total"),
            local_inc(),
        ],
        Row::CounterAdd => vec![add()],
        Row::CounterAddWhole => vec![add_whole()],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums_generated(), enums_looked_up()],
        Row::CounterStrings => vec![strings(workload::pairs())],
        Row::CounterSkewed => vec![strings(workload::skewed_pairs())],
        Row::CounterManyStrings => vec![strings(workload::many_pairs())],
        Row::Insert => vec![insert()],
        _ => vec![],
    }
}

fn int_counter() -> IntCounter {
    IntCounter::new("bench_total", "Requests.").expect(VALID)
}

fn local_inc() -> Contender {
    let counter = int_counter();
    let work = {
        let counter = counter.clone();
        move |batch: Batch| {
            let local = counter.local();
            black_box(&local);
            batch.each(|_| local.inc());
            local.flush();
        }
    };
    let contender = Contender::batched(LIBRARY, "LocalIntCounter, flushed per batch", work);
    expose(contender, &counter, "bench_total").standing(BUFFERED)
}

fn add() -> Contender {
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "Counter in a static", |step| ADD.inc_by(amounts[step % STEPS]));
    expose(contender, &*ADD, "bench_total")
}

fn add_whole() -> Contender {
    let amounts = workload::whole_amounts();
    let contender = Contender::new(LIBRARY, "IntCounter in a static", |step| WHOLE.inc_by(amounts[step % STEPS]));
    expose(contender, &*WHOLE, "bench_total")
}

fn held() -> Contender {
    let vec = counter_vec(["method", "outcome"]);
    let child = vec.with_label_values(&["get", "ok"]);
    expose(Contender::new(LIBRARY, "child IntCounter", move |_| child.inc()), &vec, "bench_total")
}

fn enums_generated() -> Contender {
    let vec = counter_vec(["method", "outcome"]);
    let requests = known::Requests::from(&vec);
    let labels = known_labels();
    let contender = Contender::new(LIBRARY, "prometheus-static-metric", move |step| {
        let (method, outcome) = labels[step % STEPS];
        requests.get(method).get(outcome).inc();
    });
    expose(contender, &vec, "bench_total")
}

fn enums_looked_up() -> Contender {
    let vec = counter_vec(["method", "outcome"]);
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = {
        let vec = vec.clone();
        Contender::new(LIBRARY, "with_label_values", move |step| {
            let (method, outcome) = labels[step % STEPS];
            vec.with_label_values(&[method, outcome]).inc();
        })
    };
    expose(contender, &vec, "bench_total")
}

fn strings<const N: usize>(pairs: Sequence<Pair, N>) -> Contender {
    let vec = counter_vec(["route", "tenant"]);
    let contender = {
        let vec = vec.clone();
        Contender::new(LIBRARY, "with_label_values", move |step| {
            let pair = pairs[step % N];
            vec.with_label_values(&[pair.route, pair.tenant]).inc();
        })
    };
    expose(contender, &vec, "bench_total")
}

fn insert() -> Contender {
    let pairs = workload::new_pairs();
    let work = move |vec: &IntCounterVec, batch: Batch| {
        batch.each(|step| {
            let pair = pairs[step % pairs.len()];
            vec.with_label_values(&[pair.route, pair.tenant]).inc();
        });
    };
    Contender::renewed(
        LIBRARY,
        "with_label_values",
        || counter_vec(["route", "tenant"]),
        work,
        "bench_total",
        |vec| text(&registry(vec)),
    )
}
