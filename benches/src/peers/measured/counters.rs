//! Counters: alone, kept, and in dense and sparse sets.

use measured::{Counter, CounterVec};

use super::{
    CordSet, Enums, IN_CORD, IN_READER, IN_RODEO, InCord, InReader, InRodeo, KNOWN_STRINGS, LIBRARY, Method, Outcome,
    RodeoSet, enum_set, expose, known, leak, reader_set, text,
};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, Batch, Pair, STEPS, Sequence},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc()],
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
    let counter = leak(Counter::new());
    expose(Contender::new(LIBRARY, "Counter", |_| counter.inc()), counter, "bench_total")
}

fn add_whole() -> Contender {
    let (counter, amounts) = (leak(Counter::new()), workload::whole_amounts());
    let contender = Contender::new(LIBRARY, "Counter", |step| counter.inc_by(amounts[step % STEPS]));
    expose(contender, counter, "bench_total")
}

fn held() -> Contender {
    let counters = leak(CounterVec::with_label_set(enum_set()));
    let contender = Contender::batched(LIBRARY, "kept metric of a dense set", |batch| {
        // Holds no lock in a dense set, but its type says that it might, so it does not leave the thread.
        let metric = counters.get_metric(counters.with_labels(Enums { method: Method::Get, outcome: Outcome::Ok }));
        batch.each(|_| metric.inc());
    });
    expose(contender, counters, "bench_total")
}

fn enums() -> Contender {
    let counters = leak(CounterVec::with_label_set(enum_set()));
    let labels = known();
    expose(Contender::new(LIBRARY, "dense set", |step| counters.inc(labels[step % STEPS])), counters, "bench_total")
}

fn strings<const N: usize>(pairs: Sequence<Pair, N>) -> Vec<Contender> {
    let in_rodeo = leak(CounterVec::with_label_set(RodeoSet::new()));
    let in_cord = leak(CounterVec::with_label_set(CordSet::new()));
    let in_reader = leak(CounterVec::dense_with_label_set(reader_set(pairs)));
    let rodeo = Contender::new(LIBRARY, IN_RODEO, |step| in_rodeo.inc(InRodeo::from(pairs[step % N])));
    let cord = Contender::new(LIBRARY, IN_CORD, |step| in_cord.inc(InCord::from(pairs[step % N])));
    let reader = Contender::new(LIBRARY, IN_READER, |step| in_reader.inc(InReader::from(pairs[step % N])));
    vec![
        expose(rodeo, in_rodeo, "bench_total"),
        expose(cord, in_cord, "bench_total"),
        expose(reader, in_reader, "bench_total").standing(KNOWN_STRINGS),
    ]
}

/// A set whose values are known beforehand makes all its series when it is built: it is not asked.
fn inserts() -> Vec<Contender> {
    let pairs = workload::new_pairs();
    let rodeo = |counters: &CounterVec<RodeoSet>, batch: Batch| {
        batch.each(|step| counters.inc(InRodeo::from(pairs[step % pairs.len()])));
    };
    let cord = |counters: &CounterVec<CordSet>, batch: Batch| {
        batch.each(|step| counters.inc(InCord::from(pairs[step % pairs.len()])));
    };
    let (in_rodeo, in_cord) =
        (|| CounterVec::with_label_set(RodeoSet::new()), || CounterVec::with_label_set(CordSet::new()));
    vec![
        Contender::renewed(LIBRARY, IN_RODEO, in_rodeo, rodeo, "bench_total", text),
        Contender::renewed(LIBRARY, IN_CORD, in_cord, cord, "bench_total", text),
    ]
}
