//! Counters and gauges: single, grouped, sharded by thread, and of a family.

use std::{
    collections::HashMap,
    hint::black_box,
    sync::{LazyLock, Mutex},
};

use metriken::{Counter, CounterFamily, CounterGroup, CounterMember, Gauge, ShardedCounterGroup, metric};

use super::{KNOWN_SERIES, LIBRARY, Method, Outcome, entry, expose, known, label, labels, text};
use crate::{
    contender::{Contender, Standing},
    row::{Exposition, IN_FLIGHT, Row},
    workload::{
        self, Batch, EXPOSED_SERIES, Exposed, METHODS, OUTCOMES, Pair, STEPS, Sequence, check_exposed, samples,
    },
};

#[metric(name = "inc_total")]
static INC: Counter = Counter::new();

#[metric(name = "sharded_inc_total")]
static SHARDED_INC: ShardedCounterGroup = ShardedCounterGroup::new(1);

#[metric(name = "whole_total")]
static WHOLE: Counter = Counter::new();

#[metric(name = "sharded_whole_total")]
static SHARDED_WHOLE: ShardedCounterGroup = ShardedCounterGroup::new(1);

#[metric(name = "member_total")]
static FAMILY: CounterFamily = CounterFamily::new();

#[metric(name = "held_total")]
static HELD: ShardedCounterGroup = ShardedCounterGroup::new(KNOWN_SERIES);

#[metric(name = "enums_total")]
static ENUMS: CounterGroup = CounterGroup::new(KNOWN_SERIES);

#[metric(name = "sharded_enums_total")]
static SHARDED_ENUMS: ShardedCounterGroup = ShardedCounterGroup::new(KNOWN_SERIES);

#[metric(name = "inserted_total")]
static INSERTED: CounterFamily = CounterFamily::new();

#[metric(name = "exposed_total")]
static EXPOSED: CounterGroup = CounterGroup::new(EXPOSED_SERIES);

#[metric(name = "set")]
static SET: Gauge = Gauge::new();

#[metric(name = "in_flight")]
static RUNNING: Gauge = Gauge::new();

pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc(), inc_sharded()],
        Row::CounterAddWhole => vec![add_whole(), add_whole_sharded()],
        Row::CounterHeld => vec![held(), held_sharded()],
        Row::CounterEnums => vec![enums(), enums_sharded()],
        Row::Insert => vec![insert()],
        Row::GaugeSet => vec![set()],
        Row::InFlight => vec![in_flight()],
        Row::Encode(Exposition::Text) => vec![encode()],
        _ => vec![],
    }
}

fn inc() -> Contender {
    expose(Contender::new(LIBRARY, "Counter", |_| _ = INC.increment()), "inc_total")
}

fn inc_sharded() -> Contender {
    SHARDED_INC.set_metadata(0, HashMap::new());
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup of one entry", |_| _ = SHARDED_INC.increment(0));
    expose(contender, "sharded_inc_total")
}

fn add_whole() -> Contender {
    let amounts = workload::whole_amounts();
    expose(Contender::new(LIBRARY, "Counter", |step| _ = WHOLE.add(amounts[step % STEPS])), "whole_total")
}

fn add_whole_sharded() -> Contender {
    SHARDED_WHOLE.set_metadata(0, HashMap::new());
    let amounts = workload::whole_amounts();
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup of one entry", |step| {
        SHARDED_WHOLE.add(0, amounts[step % STEPS]);
    });
    expose(contender, "sharded_whole_total")
}

fn held() -> Contender {
    static MEMBER: LazyLock<CounterMember<'_>> =
        LazyLock::new(|| FAMILY.member([("method", METHODS[0]), ("outcome", OUTCOMES[0])]));
    let member = &*MEMBER;
    expose(Contender::new(LIBRARY, "CounterMember", |_| _ = member.increment()), "member_total")
}

fn held_sharded() -> Contender {
    label(|index, labels| HELD.set_metadata(index, labels));
    let entry = entry((Method::Get, Outcome::Ok));
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup, kept entry", move |_| _ = HELD.increment(entry));
    expose(contender, "held_total")
}

fn enums() -> Contender {
    label(|index, labels| ENUMS.set_metadata(index, labels));
    let labels = known();
    let contender = Contender::new(LIBRARY, "CounterGroup", |step| _ = ENUMS.increment(entry(labels[step % STEPS])));
    expose(contender, "enums_total")
}

fn enums_sharded() -> Contender {
    label(|index, labels| SHARDED_ENUMS.set_metadata(index, labels));
    let labels = known();
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup", |step| {
        SHARDED_ENUMS.increment(entry(labels[step % STEPS]));
    });
    expose(contender, "sharded_enums_total")
}

/// A member lives as long as the program keeps it. So what is made anew is the members: the family is a static, and
/// has the room that the last ones have left.
fn insert() -> Contender {
    type Members = Mutex<Vec<CounterMember<'static>>>;
    let pairs = workload::new_pairs();
    let work = |members: &Members, batch: Batch| {
        let mut inserted = Vec::with_capacity(batch.count);
        batch.each(|step| {
            let Pair { route, tenant } = pairs[step % pairs.len()];
            let member = INSERTED.member([("route", route), ("tenant", tenant)]);
            member.increment();
            inserted.push(member);
        });
        members.lock().expect("nothing panics under this lock").append(&mut inserted);
    };
    Contender::renewed(LIBRARY, "CounterFamily::member", Members::default, work, "inserted_total", |_| text())
}

/// The amounts are multiples of 1/1024, so that they can be whole numbers here.
fn set() -> Contender {
    const SCALE: f64 = 1024.0;
    let amounts: Sequence<i64> = Box::leak(Box::new(workload::amounts().map(|amount| (amount * SCALE) as i64)));
    let contender = Contender::new(LIBRARY, "Gauge", |step| _ = SET.set(amounts[step % STEPS]));
    let mut contender = contender.standing(Standing::Conditional("takes whole numbers only"));
    contender.recorded = Some(Box::new(|| samples(&text(), "set").1 / SCALE));
    contender
}

fn in_flight() -> Contender {
    RUNNING.set(IN_FLIGHT as i64);
    let contender = Contender::new(LIBRARY, "Gauge", |_| {
        RUNNING.increment();
        RUNNING.decrement();
    });
    expose(contender, "in_flight")
}

fn encode() -> Contender {
    for (index, (Pair { route, tenant }, value)) in workload::exposed().enumerate() {
        EXPOSED.set_metadata(index, labels([("route", route), ("tenant", tenant)]));
        EXPOSED.add(index, value);
    }
    check_exposed(LIBRARY, "exposed_total", Exposed::Text(&text()));
    // It renders every metric of the process: the others of this module are some dozen lines more.
    Contender::batched(LIBRARY, "prometheus_text of a CounterGroup", |batch| {
        batch.each(|_| drop(black_box(text())));
    })
}
