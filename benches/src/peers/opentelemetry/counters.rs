//! Counters of both kinds of number, with attributes on every update and bound.

use opentelemetry::metrics::Counter;

use super::{LIBRARY, Pipeline, STATIC_STRINGS, borrowed, kept, known, owned};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, Batch, INSERTS, MANY_SERIES, METHODS, OUTCOMES, Pair, STEPS, Sequence},
};

pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc(), inc_bound()],
        Row::CounterAdd => vec![add(), add_bound()],
        Row::CounterAddWhole => vec![add_whole(), add_whole_bound()],
        Row::CounterHeld => vec![held(), held_bound()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => strings(counter, workload::pairs()),
        Row::CounterSkewed => strings(counter, workload::skewed_pairs()),
        Row::CounterManyStrings => strings(|| counter_of(MANY_SERIES), workload::many_pairs()),
        Row::Insert => vec![insert()],
        _ => vec![],
    }
}

fn counter() -> (Pipeline, Counter<u64>) {
    counter_in(Pipeline::new())
}

fn counter_of(series: usize) -> (Pipeline, Counter<u64>) {
    counter_in(Pipeline::of(series))
}

fn counter_in(pipeline: Pipeline) -> (Pipeline, Counter<u64>) {
    let counter = pipeline.meter.u64_counter("bench").build();
    (pipeline, counter)
}

fn inc() -> Contender {
    let (pipeline, counter) = counter();
    let contender = Contender::new(LIBRARY, "Counter, no attributes", move |_| counter.add(1, &[]));
    pipeline.expose(contender, "bench_total")
}

fn inc_bound() -> Contender {
    let (pipeline, counter) = counter();
    let counter = counter.bind(&[]);
    pipeline.expose(Contender::new(LIBRARY, "BoundCounter", move |_| counter.add(1)), "bench_total")
}

fn add() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.f64_counter("bench").build();
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "Counter<f64>, no attributes", move |step| {
        counter.add(amounts[step % STEPS], &[]);
    });
    pipeline.expose(contender, "bench_total")
}

fn add_bound() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.f64_counter("bench").build().bind(&[]);
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "BoundCounter<f64>", move |step| counter.add(amounts[step % STEPS]));
    pipeline.expose(contender, "bench_total")
}

fn add_whole() -> Contender {
    let (pipeline, counter) = counter();
    let amounts = workload::whole_amounts();
    let contender = Contender::new(LIBRARY, "Counter, no attributes", move |step| {
        counter.add(amounts[step % STEPS], &[]);
    });
    pipeline.expose(contender, "bench_total")
}

fn add_whole_bound() -> Contender {
    let (pipeline, counter) = counter();
    let (counter, amounts) = (counter.bind(&[]), workload::whole_amounts());
    let contender = Contender::new(LIBRARY, "BoundCounter", move |step| counter.add(amounts[step % STEPS]));
    pipeline.expose(contender, "bench_total")
}

fn held() -> Contender {
    let (pipeline, counter) = counter();
    let attributes = kept();
    let contender = Contender::new(LIBRARY, "Counter, kept attributes", move |_| counter.add(1, &attributes));
    pipeline.expose(contender, "bench_total")
}

fn held_bound() -> Contender {
    let (pipeline, counter) = counter();
    let counter = counter.bind(&kept());
    pipeline.expose(Contender::new(LIBRARY, "BoundCounter", move |_| counter.add(1)), "bench_total")
}

fn enums() -> Contender {
    let (pipeline, counter) = counter();
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = Contender::new(LIBRARY, "Counter", move |step| {
        let (method, outcome) = labels[step % STEPS];
        counter.add(1, &known(method, outcome));
    });
    pipeline.expose(contender, "bench_total")
}

fn strings<const N: usize>(make: impl Fn() -> (Pipeline, Counter<u64>), pairs: Sequence<Pair, N>) -> Vec<Contender> {
    let (pipeline, counter) = make();
    let contender = Contender::new(LIBRARY, "Counter, String values", move |step| {
        counter.add(1, &owned(pairs[step % N]));
    });
    let of_owned = pipeline.expose(contender, "bench_total");
    let (pipeline, counter) = make();
    let contender = Contender::new(LIBRARY, "Counter, &'static str values", move |step| {
        counter.add(1, &borrowed(pairs[step % N]));
    });
    vec![of_owned, pipeline.expose(contender, "bench_total").standing(STATIC_STRINGS)]
}

fn insert() -> Contender {
    let pairs = workload::new_pairs();
    let work = move |(_, counter): &(Pipeline, Counter<u64>), batch: Batch| {
        batch.each(|step| counter.add(1, &owned(pairs[step % pairs.len()])));
    };
    let text = |(pipeline, _): &(Pipeline, Counter<u64>)| pipeline.text();
    Contender::renewed(LIBRARY, "Counter, String values", || counter_of(2 * INSERTS), work, "bench_total", text)
}
