//! Counters: without labels, held, looked up, and met for the first time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use metrics_core::{Counter, Format, Handle, Registry, counter};

use super::{Known, LIBRARY, Method, Outcome, Strings, expose, known};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, MANY_SERIES, Pair, STEPS, Sequence},
};

/// Requests, one at a time.
#[counter]
static INC: Counter;

/// Work done, in varying amounts.
#[counter]
static ADD: Counter;

/// Bytes sent, in whole numbers.
#[counter]
static WHOLE: Counter;

/// Requests of one kept series.
#[counter]
static HELD: Counter<Known>;

/// Requests by two enums.
#[counter]
static ENUMS: Counter<Known>;

/// Requests by two enums, through an accessor.
#[counter]
fn by_accessor(method: Method, outcome: Outcome);

/// Requests by two strings.
#[counter]
static STRINGS: Counter<Strings>;

/// Requests by two strings, some of which are far more frequent than others.
#[counter]
static SKEWED: Counter<Strings>;

/// Requests by two strings, of which there are many series.
#[counter(limit = 100_000)]
static MANY: Counter<Strings>;

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![expose(Contender::new(LIBRARY, "static", |_| INC.inc()), &INC, "inc_total")],
        Row::CounterAdd => vec![add()],
        Row::CounterAddWhole => vec![add_whole()],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums(), accessor()],
        Row::CounterStrings => {
            let contender = strings(workload::pairs(), |labels| STRINGS.with(labels).inc());
            vec![expose(contender, &STRINGS, "strings_total")]
        }
        Row::CounterSkewed => {
            let contender = strings(workload::skewed_pairs(), |labels| SKEWED.with(labels).inc());
            vec![expose(contender, &SKEWED, "skewed_total")]
        }
        Row::CounterManyStrings => {
            assert_eq!(MANY_SERIES, 100_000, "the limit of the counter");
            let contender = strings(workload::many_pairs(), |labels| MANY.with(labels).inc());
            vec![expose(contender, &MANY, "many_total")]
        }
        Row::Insert => vec![insert()],
        _ => vec![],
    }
}

fn add() -> Contender {
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "static, inc_by", |step| ADD.inc_by(amounts[step % STEPS]));
    expose(contender, &ADD, "add_total")
}

fn add_whole() -> Contender {
    let amounts = workload::whole_amounts();
    let contender = Contender::new(LIBRARY, "static, inc_by", |step| WHOLE.inc_by(amounts[step % STEPS]));
    expose(contender, &WHOLE, "whole_total")
}

fn held() -> Contender {
    let handle: Handle<Counter> = HELD.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    expose(Contender::new(LIBRARY, "Handle<Counter>", move |_| handle.inc()), &HELD, "held_total")
}

fn enums() -> Contender {
    let labels = known();
    let contender = Contender::new(LIBRARY, "with(labels)", |step| ENUMS.with(&labels[step % STEPS]).inc());
    expose(contender, &ENUMS, "enums_total")
}

fn accessor() -> Contender {
    let labels = known();
    let contender = Contender::new(LIBRARY, "typed accessor", |step| {
        let Known { method, outcome } = labels[step % STEPS];
        by_accessor(method, outcome).inc();
    });
    expose(contender, by_accessor::family(), "by_accessor_total")
}

/// The static is named in `inc`, as a program names it: no pointer leads to it.
fn strings<const N: usize>(pairs: Sequence<Pair, N>, inc: impl Fn(Strings<'_>) + Send + Sync + 'static) -> Contender {
    Contender::new(LIBRARY, "with(labels)", move |step| inc(pairs[step % N].into()))
}

fn insert() -> Contender {
    let pairs = workload::new_pairs();
    // Each thread has a cache of the series that it used last. In a program these live on when new ones come; here they
    // would be of a family that is gone, and be freed while the next one is timed. So families stay for some samples.
    let kept = Mutex::new(VecDeque::new());
    let make = move || {
        let mut kept = kept.lock().expect("nothing panics meanwhile");
        kept.truncate(2);
        let registry = Registry::new();
        let builder = Counter::builder("inserted", "Requests by two strings.").labels::<Strings<'_>>();
        let counter = builder.limit(pairs.len()).register(&registry).expect("a name of its own");
        let made = Arc::new((counter, registry));
        kept.push_front(made.clone());
        made
    };
    Contender::renewed(
        LIBRARY,
        "built, with(labels)",
        make,
        move |made, batch| batch.each(|step| made.0.with(Strings::from(pairs[step % pairs.len()])).inc()),
        "inserted_total",
        |made| made.1.encode(Format::Text),
    )
}
