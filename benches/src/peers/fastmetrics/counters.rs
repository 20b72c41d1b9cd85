//! Counters: alone, kept, and looked up in a family.

use fastmetrics::metrics::{counter::Counter, family::Family};

use super::{Known, LIBRARY, Method, Outcome, Owned, STATIC_STRINGS, Static, expose, known, registry, text};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, Batch, Pair, STEPS, Sequence},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc()],
        Row::CounterAdd => vec![add()],
        Row::CounterAddWhole => vec![add_whole()],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => strings(workload::pairs()),
        Row::CounterSkewed => strings(workload::skewed_pairs()),
        Row::CounterManyStrings => strings(workload::many_pairs()),
        Row::Insert => inserts(),
        _ => vec![],
    }
}

fn inc() -> Contender {
    let counter = <Counter>::default();
    let metric = counter.clone();
    expose(Contender::new(LIBRARY, "Counter", move |_| counter.inc()), metric, "bench_total")
}

fn add() -> Contender {
    let counter = Counter::<f64>::default();
    let metric = counter.clone();
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "Counter<f64>", move |step| counter.inc_by(amounts[step % STEPS]));
    expose(contender, metric, "bench_total")
}

fn add_whole() -> Contender {
    let counter = <Counter>::default();
    let metric = counter.clone();
    let amounts = workload::whole_amounts();
    let contender = Contender::new(LIBRARY, "Counter", move |step| counter.inc_by(amounts[step % STEPS]));
    expose(contender, metric, "bench_total")
}

fn held() -> Contender {
    let family = Family::<Known, Counter>::default();
    let counter = family.with_or_new(&Known { method: Method::Get, outcome: Outcome::Ok }, Clone::clone);
    expose(Contender::new(LIBRARY, "kept Counter", move |_| counter.inc()), family, "bench_total")
}

fn enums() -> Contender {
    let family = Family::<Known, Counter>::default();
    let metric = family.clone();
    let labels = known();
    let contender = Contender::new(LIBRARY, "with_or_new", move |step| {
        family.with_or_new(&labels[step % STEPS], |counter| counter.inc());
    });
    expose(contender, metric, "bench_total")
}

fn strings<const N: usize>(pairs: Sequence<Pair, N>) -> Vec<Contender> {
    let owned = {
        let family = Family::<Owned, Counter>::default();
        let metric = family.clone();
        let contender = Contender::new(LIBRARY, "with_or_new, String fields", move |step| {
            family.with_or_new(&Owned::from(pairs[step % N]), |counter| counter.inc());
        });
        expose(contender, metric, "bench_total")
    };
    let lasting = {
        let family = Family::<Static, Counter>::default();
        let metric = family.clone();
        let contender = Contender::new(LIBRARY, "with_or_new, &'static str fields", move |step| {
            family.with_or_new(&Static::from(pairs[step % N]), |counter| counter.inc());
        });
        expose(contender, metric, "bench_total").standing(STATIC_STRINGS)
    };
    vec![owned, lasting]
}

fn inserts() -> Vec<Contender> {
    let pairs = workload::new_pairs();
    let owned = move |family: &Family<Owned, Counter>, batch: Batch| {
        batch.each(|step| family.with_or_new(&Owned::from(pairs[step % pairs.len()]), |counter| counter.inc()));
    };
    let lasting = move |family: &Family<Static, Counter>, batch: Batch| {
        batch.each(|step| family.with_or_new(&Static::from(pairs[step % pairs.len()]), |counter| counter.inc()));
    };
    let variants = ["with_or_new, String fields", "with_or_new, &'static str fields"];
    vec![
        Contender::renewed(LIBRARY, variants[0], Family::default, owned, "bench_total", |family| {
            text(&registry(family.clone()))
        }),
        Contender::renewed(LIBRARY, variants[1], Family::default, lasting, "bench_total", |family| {
            text(&registry(family.clone()))
        })
        .standing(STATIC_STRINGS),
    ]
}
