//! `metriken`: statics that are gathered at link time, with `metriken-exposition` to render them.
//!
//! Where updates must not meet, its documentation offers sharded metrics: each thread has cells of its own. Labels
//! belong to the entries of a group, which the program numbers itself, so labels that are enums are looked up by an
//! index and labels that are strings are not looked up at all. Counters, gauges and observations are integers.
//! Histograms have buckets by powers of two, here one for each power, in nanoseconds.

use std::{collections::HashMap, hint::black_box, sync::LazyLock};

use metriken::{
    AtomicCounterHistogram, Counter, CounterFamily, CounterGroup, CounterHistogramGroup, CounterMember,
    ShardedCounterGroup, ShardedCounterHistogram, ShardedCounterHistogramGroup, metric,
};
use metriken_exposition::{PrometheusOptions, prometheus_text};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row},
    workload::{self, EXPOSED_SERIES, Exposed, METHODS, OUTCOMES, STEPS, Sequence, check_exposed},
};

const LIBRARY: &str = "metriken";
const OWN_BUCKETS: Standing =
    Standing::Conditional("takes whole numbers, counts them by powers of two and keeps no sum of them");

/// How many series two enum labels have.
const KNOWN_SERIES: usize = METHODS.len() * OUTCOMES.len();

/// The coarsest buckets there are: one for each power of two.
const GROUPING_POWER: u8 = 0;

/// 2^34 nanoseconds are 17 s: more than the longest observation.
const VALUE_POWER: u8 = 34;

#[metric(name = "inc_total")]
static INC: Counter = Counter::new();

#[metric(name = "sharded_inc_total")]
static SHARDED_INC: ShardedCounterGroup = ShardedCounterGroup::new(1);

#[metric(name = "member_total")]
static FAMILY: CounterFamily = CounterFamily::new();

#[metric(name = "held_total")]
static HELD: ShardedCounterGroup = ShardedCounterGroup::new(KNOWN_SERIES);

#[metric(name = "enums_total")]
static ENUMS: CounterGroup = CounterGroup::new(KNOWN_SERIES);

#[metric(name = "sharded_enums_total")]
static SHARDED_ENUMS: ShardedCounterGroup = ShardedCounterGroup::new(KNOWN_SERIES);

#[metric(name = "observe_nanoseconds")]
static OBSERVE: AtomicCounterHistogram = AtomicCounterHistogram::new(GROUPING_POWER, VALUE_POWER);

#[metric(name = "sharded_observe_nanoseconds")]
static SHARDED_OBSERVE: ShardedCounterHistogram = ShardedCounterHistogram::new(GROUPING_POWER, VALUE_POWER);

#[metric(name = "enums_nanoseconds")]
static ENUMS_OBSERVE: CounterHistogramGroup = CounterHistogramGroup::new(KNOWN_SERIES, GROUPING_POWER, VALUE_POWER);

#[metric(name = "sharded_enums_nanoseconds")]
static SHARDED_ENUMS_OBSERVE: ShardedCounterHistogramGroup =
    ShardedCounterHistogramGroup::new(KNOWN_SERIES, GROUPING_POWER, VALUE_POWER);

#[metric(name = "exposed_total")]
static EXPOSED: CounterGroup = CounterGroup::new(EXPOSED_SERIES);

#[derive(Clone, Copy)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

/// The entry of a group that belongs to two labels.
fn entry(method: Method, outcome: Outcome) -> usize {
    method as usize * OUTCOMES.len() + outcome as usize
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc(), inc_sharded()],
        Row::CounterHeld => vec![held(), held_sharded()],
        Row::CounterEnums => vec![enums(), enums_sharded()],
        Row::Histogram => vec![observe(), observe_sharded()],
        Row::HistogramEnums => vec![observe_enums(), observe_enums_sharded()],
        Row::Encode(Exposition::Text) => vec![encode()],
        _ => vec![],
    }
}

fn inc() -> Contender {
    let contender = Contender::new(LIBRARY, "Counter", |_| {
        INC.increment();
    });
    expose(contender, "inc_total")
}

fn inc_sharded() -> Contender {
    // An entry without metadata is not exposed.
    SHARDED_INC.set_metadata(0, HashMap::new());
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup of one entry", |_| {
        SHARDED_INC.increment(0);
    });
    expose(contender, "sharded_inc_total")
}

fn held() -> Contender {
    static MEMBER: LazyLock<CounterMember<'_>> =
        LazyLock::new(|| FAMILY.member([("method", METHODS[0]), ("outcome", OUTCOMES[0])]));
    let member = &*MEMBER;
    let contender = Contender::new(LIBRARY, "CounterMember", move |_| {
        member.increment();
    });
    expose(contender, "member_total")
}

fn held_sharded() -> Contender {
    label(|index, labels| HELD.set_metadata(index, labels));
    let entry = entry(Method::Get, Outcome::Ok);
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup, kept entry", move |_| {
        HELD.increment(entry);
    });
    expose(contender, "held_total")
}

fn enums() -> Contender {
    label(|index, labels| ENUMS.set_metadata(index, labels));
    let labels = known();
    let contender = Contender::new(LIBRARY, "CounterGroup", move |step| {
        let (method, outcome) = labels[step % STEPS];
        ENUMS.increment(entry(method, outcome));
    });
    expose(contender, "enums_total")
}

fn enums_sharded() -> Contender {
    label(|index, labels| SHARDED_ENUMS.set_metadata(index, labels));
    let labels = known();
    let contender = Contender::new(LIBRARY, "ShardedCounterGroup", move |step| {
        let (method, outcome) = labels[step % STEPS];
        SHARDED_ENUMS.increment(entry(method, outcome));
    });
    expose(contender, "sharded_enums_total")
}

fn observe() -> Contender {
    let latencies = nanoseconds();
    let contender = Contender::new(LIBRARY, "AtomicCounterHistogram", move |step| {
        OBSERVE.increment(latencies[step % STEPS]).expect("the value is in range");
    });
    expose(contender, "observe_nanoseconds_count").standing(OWN_BUCKETS)
}

fn observe_sharded() -> Contender {
    let latencies = nanoseconds();
    let contender = Contender::new(LIBRARY, "ShardedCounterHistogram", move |step| {
        SHARDED_OBSERVE.increment(latencies[step % STEPS]).expect("the value is in range");
    });
    expose(contender, "sharded_observe_nanoseconds_count").standing(OWN_BUCKETS)
}

fn observe_enums() -> Contender {
    label(|index, labels| ENUMS_OBSERVE.set_metadata(index, labels));
    let (labels, latencies) = (known(), nanoseconds());
    let contender = Contender::new(LIBRARY, "CounterHistogramGroup", move |step| {
        let (method, outcome) = labels[step % STEPS];
        ENUMS_OBSERVE.increment(entry(method, outcome), latencies[step % STEPS]).expect("the value is in range");
    });
    expose(contender, "enums_nanoseconds_count").standing(OWN_BUCKETS)
}

fn observe_enums_sharded() -> Contender {
    label(|index, labels| SHARDED_ENUMS_OBSERVE.set_metadata(index, labels));
    let (labels, latencies) = (known(), nanoseconds());
    let contender = Contender::new(LIBRARY, "ShardedCounterHistogramGroup", move |step| {
        let (method, outcome) = labels[step % STEPS];
        let entry = entry(method, outcome);
        SHARDED_ENUMS_OBSERVE.increment(entry, latencies[step % STEPS]).expect("the value is in range");
    });
    expose(contender, "sharded_enums_nanoseconds_count").standing(OWN_BUCKETS)
}

fn encode() -> Contender {
    for (index, (pair, value)) in workload::exposed().enumerate() {
        EXPOSED.set_metadata(index, labels([("route", pair.route), ("tenant", pair.tenant)]));
        EXPOSED.add(index, value);
    }
    check_exposed(LIBRARY, "exposed_total", Exposed::Text(&text()));
    // It renders every metric of the process: the others of this module are some dozen lines more.
    Contender::batched(LIBRARY, "prometheus_text of a CounterGroup", |batch| {
        batch.each(|_| drop(black_box(text())));
    })
}

/// Gives every entry of a group its labels.
fn label(set: impl Fn(usize, HashMap<String, String>)) {
    for (index, method) in METHODS.into_iter().enumerate() {
        for (offset, outcome) in OUTCOMES.into_iter().enumerate() {
            set(index * OUTCOMES.len() + offset, labels([("method", method), ("outcome", outcome)]));
        }
    }
}

fn labels(pairs: [(&str, &str); 2]) -> HashMap<String, String> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn known() -> Sequence<(Method, Outcome)> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    workload::enums(methods, [Outcome::Ok, Outcome::Refused, Outcome::Failed], |method, outcome| (method, outcome))
}

/// The latencies as whole numbers, told beforehand: a program would have measured them in nanoseconds.
fn nanoseconds() -> Sequence<u64> {
    static NANOSECONDS: LazyLock<Sequence<u64>> =
        LazyLock::new(|| Box::leak(Box::new(workload::latencies().map(|seconds| (seconds * 1e9) as u64))));
    *NANOSECONDS
}

fn expose(contender: Contender, sample: &'static str) -> Contender {
    contender.exposing(sample, text)
}

/// The exposition, histograms as summaries: fewer lines than they have buckets.
fn text() -> String {
    prometheus_text(&PrometheusOptions::default().with_percentiles(vec![0.5, 0.99]))
}
