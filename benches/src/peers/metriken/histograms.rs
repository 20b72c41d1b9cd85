//! Histograms, whose buckets are powers of two or equal parts of them: as coarse as the row's, and finer where the
//! row asks for buckets of that kind.

use std::sync::LazyLock;

use metriken::{
    AtomicCounterHistogram, CounterHistogramGroup, ShardedCounterHistogram, ShardedCounterHistogramGroup, metric,
};

use super::{KNOWN_SERIES, LIBRARY, Method, Outcome, entry, expose, known, label};
use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, STEPS, Sequence},
};

const OWN_BUCKETS: Standing =
    Standing::Conditional("takes whole numbers, counts them by powers of two and keeps no sum of them");
const NOT_NATIVE: Standing =
    Standing::Conditional("takes whole numbers, keeps no sum of them and has no native exposition");
const FOR_EVER: Standing =
    Standing::Conditional("takes whole numbers, keeps no sum of them and tells quantiles of all there ever were");

/// One bucket for each power of two: what is nearest to the 11 bounds.
const COARSE: u8 = 0;

/// Eight buckets for each power of two, as a native histogram of schema 3 has.
const FINE: u8 = 3;

/// 2^34 nanoseconds are 17 s: more than the longest observation.
const MOST: u8 = 34;

#[metric(name = "observe_nanoseconds")]
static OBSERVE: AtomicCounterHistogram = AtomicCounterHistogram::new(COARSE, MOST);

#[metric(name = "sharded_observe_nanoseconds")]
static SHARDED_OBSERVE: ShardedCounterHistogram = ShardedCounterHistogram::new(COARSE, MOST);

#[metric(name = "held_nanoseconds")]
static HELD: ShardedCounterHistogramGroup = ShardedCounterHistogramGroup::new(KNOWN_SERIES, COARSE, MOST);

#[metric(name = "enums_nanoseconds")]
static ENUMS: CounterHistogramGroup = CounterHistogramGroup::new(KNOWN_SERIES, COARSE, MOST);

#[metric(name = "sharded_enums_nanoseconds")]
static SHARDED_ENUMS: ShardedCounterHistogramGroup = ShardedCounterHistogramGroup::new(KNOWN_SERIES, COARSE, MOST);

#[metric(name = "native_nanoseconds")]
static NATIVE: AtomicCounterHistogram = AtomicCounterHistogram::new(FINE, MOST);

#[metric(name = "summary_nanoseconds")]
static SUMMARY: AtomicCounterHistogram = AtomicCounterHistogram::new(FINE, MOST);

pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Histogram => vec![observe(), observe_sharded()],
        Row::HistogramHeld => vec![held()],
        Row::HistogramEnums => vec![enums(), enums_sharded()],
        Row::NativeHistogram => vec![single(&NATIVE, "native_nanoseconds_count").standing(NOT_NATIVE)],
        Row::Summary => vec![single(&SUMMARY, "summary_nanoseconds_count").standing(FOR_EVER)],
        _ => vec![],
    }
}

fn observe() -> Contender {
    single(&OBSERVE, "observe_nanoseconds_count").standing(OWN_BUCKETS)
}

fn single(histogram: &'static AtomicCounterHistogram, count: &'static str) -> Contender {
    let latencies = nanoseconds();
    let contender = Contender::new(LIBRARY, "AtomicCounterHistogram", |step| {
        histogram.increment(latencies[step % STEPS]).expect(IN_RANGE);
    });
    expose(contender, count)
}

fn observe_sharded() -> Contender {
    let latencies = nanoseconds();
    let contender = Contender::new(LIBRARY, "ShardedCounterHistogram", |step| {
        SHARDED_OBSERVE.increment(latencies[step % STEPS]).expect(IN_RANGE);
    });
    expose(contender, "sharded_observe_nanoseconds_count").standing(OWN_BUCKETS)
}

fn held() -> Contender {
    label(|index, labels| HELD.set_metadata(index, labels));
    let (entry, latencies) = (entry((Method::Get, Outcome::Ok)), nanoseconds());
    let contender = Contender::new(LIBRARY, "ShardedCounterHistogramGroup, kept entry", move |step| {
        HELD.increment(entry, latencies[step % STEPS]).expect(IN_RANGE);
    });
    expose(contender, "held_nanoseconds_count").standing(OWN_BUCKETS)
}

fn enums() -> Contender {
    label(|index, labels| ENUMS.set_metadata(index, labels));
    let (labels, latencies) = (known(), nanoseconds());
    let contender = Contender::new(LIBRARY, "CounterHistogramGroup", |step| {
        ENUMS.increment(entry(labels[step % STEPS]), latencies[step % STEPS]).expect(IN_RANGE);
    });
    expose(contender, "enums_nanoseconds_count").standing(OWN_BUCKETS)
}

fn enums_sharded() -> Contender {
    label(|index, labels| SHARDED_ENUMS.set_metadata(index, labels));
    let (labels, latencies) = (known(), nanoseconds());
    let contender = Contender::new(LIBRARY, "ShardedCounterHistogramGroup", |step| {
        SHARDED_ENUMS.increment(entry(labels[step % STEPS]), latencies[step % STEPS]).expect(IN_RANGE);
    });
    expose(contender, "sharded_enums_nanoseconds_count").standing(OWN_BUCKETS)
}

const IN_RANGE: &str = "the value is in range";

/// The latencies as whole numbers, told beforehand: a program would have measured them in nanoseconds.
fn nanoseconds() -> Sequence<u64> {
    static NANOSECONDS: LazyLock<Sequence<u64>> =
        LazyLock::new(|| Box::leak(Box::new(workload::latencies().map(|seconds| (seconds * 1e9) as u64))));
    *NANOSECONDS
}
