//! `metrics`, the facade, without its exporter: over the registry of `metrics-util`, and over nothing.
//!
//! The process has one recorder, and that is the exporter's. Here the macros find a recorder of this module's own
//! instead, set for the thread while a batch runs, which is how the facade wants several recorders to be used.
//! `metrics-util` keeps counters as atomics and histograms as lists of observations, which the program has to take
//! away; what is to become of them it leaves to the program. A facade without a recorder is what a library costs in a
//! program that does not measure.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, NoopRecorder, Recorder, SharedString, Unit, counter, gauge,
    histogram, with_local_recorder,
};
use metrics_util::registry::{AtomicStorage, Registry};

use crate::{
    contender::{Contender, Standing},
    row::{IN_FLIGHT, Row},
    workload::{self, Batch, METHODS, OUTCOMES, Pair, STEPS, Sequence},
};

const LIBRARY: &str = "metrics";
const RAW: Standing =
    Standing::Conditional("keeps the observations as they are: what counts them in buckets is missing");
const NOTHING: Standing = Standing::Conditional("records nothing: no recorder is installed");
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc(), inc_nowhere()],
        Row::CounterAddWhole => vec![add_whole(), add_whole_nowhere()],
        Row::CounterHeld => vec![held(), held_nowhere()],
        Row::CounterEnums => vec![enums(), enums_nowhere()],
        Row::CounterStrings => strings(workload::pairs()),
        Row::CounterSkewed => strings(workload::skewed_pairs()),
        Row::CounterManyStrings => strings(workload::many_pairs()),
        Row::Insert => vec![insert()],
        Row::GaugeSet => vec![gauge_set(), gauge_set_nowhere()],
        Row::InFlight => vec![in_flight(), in_flight_held()],
        Row::Histogram => vec![observe(), observe_nowhere()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_enums()],
        Row::HistogramStrings => vec![observe_strings()],
        _ => vec![],
    }
}

fn inc() -> Contender {
    recording("counter!, local recorder over metrics-util", |_| counter!("bench_total").increment(1))
}

fn inc_nowhere() -> Contender {
    nowhere("counter!, no recorder", |_| counter!("bench_total").increment(1))
}

fn add_whole() -> Contender {
    let amounts = workload::whole_amounts();
    recording("counter!, local recorder over metrics-util", |step| {
        counter!("bench_total").increment(amounts[step % STEPS])
    })
}

fn add_whole_nowhere() -> Contender {
    let amounts = workload::whole_amounts();
    nowhere("counter!, no recorder", |step| counter!("bench_total").increment(amounts[step % STEPS]))
}

fn held() -> Contender {
    let storage = Storage::default();
    let counter = with_local_recorder(&storage, || counter!("bench_total", "method" => "get", "outcome" => "ok"));
    let contender = Contender::new(LIBRARY, "kept Counter, over metrics-util", move |_| counter.increment(1));
    contender.exposing("bench_total", move || storage.text())
}

fn held_nowhere() -> Contender {
    let counter = Counter::noop();
    Contender::new(LIBRARY, "kept Counter, no recorder", move |_| counter.increment(1)).standing(NOTHING)
}

fn enums() -> Contender {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    recording("counter!, local recorder over metrics-util", |step| {
        let (method, outcome) = labels[step % STEPS];
        counter!("bench_total", "method" => method, "outcome" => outcome).increment(1);
    })
}

fn enums_nowhere() -> Contender {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    nowhere("counter!, no recorder", |step| {
        let (method, outcome) = labels[step % STEPS];
        counter!("bench_total", "method" => method, "outcome" => outcome).increment(1);
    })
}

fn strings<const N: usize>(pairs: Sequence<Pair, N>) -> Vec<Contender> {
    let owned =
        recording("counter!, String values, local recorder over metrics-util", |step| inc_owned(pairs[step % N]));
    let borrowed = recording("counter!, &'static str values, local recorder over metrics-util", |step| {
        let pair = pairs[step % N];
        counter!("bench_total", "route" => pair.route, "tenant" => pair.tenant).increment(1);
    });
    vec![owned, borrowed.standing(STATIC_STRINGS)]
}

fn insert() -> Contender {
    let pairs = workload::new_pairs();
    let work = |storage: &Storage, batch: Batch| {
        with_local_recorder(storage, || batch.each(|step| inc_owned(pairs[step % pairs.len()])));
    };
    let variant = "counter!, String values, local recorder over metrics-util";
    Contender::renewed(LIBRARY, variant, Storage::default, work, "bench_total", Storage::text)
}

fn inc_owned(pair: Pair) {
    counter!("bench_total", "route" => pair.route.to_owned(), "tenant" => pair.tenant.to_owned()).increment(1);
}

fn gauge_set() -> Contender {
    let amounts = workload::amounts();
    recording("gauge!, local recorder over metrics-util", |step| gauge!("bench_total").set(amounts[step % STEPS]))
}

fn gauge_set_nowhere() -> Contender {
    let amounts = workload::amounts();
    nowhere("gauge!, no recorder", |step| gauge!("bench_total").set(amounts[step % STEPS]))
}

fn in_flight() -> Contender {
    let storage = Storage::default();
    with_local_recorder(&storage, || gauge!("bench_total").set(IN_FLIGHT));
    storage.scoped("gauge!, local recorder over metrics-util", |_| {
        let gauge = gauge!("bench_total");
        gauge.increment(1.0);
        gauge.decrement(1.0);
    })
}

fn in_flight_held() -> Contender {
    let storage = Storage::default();
    let gauge = with_local_recorder(&storage, || gauge!("bench_total"));
    gauge.set(IN_FLIGHT);
    let contender = Contender::new(LIBRARY, "kept Gauge, over metrics-util", move |_| {
        gauge.increment(1.0);
        gauge.decrement(1.0);
    });
    contender.exposing("bench_total", move || storage.text())
}

fn observe() -> Contender {
    let latencies = workload::latencies();
    observing("histogram!, local recorder over metrics-util", |step| {
        histogram!("bench_seconds").record(latencies[step % STEPS])
    })
}

fn observe_nowhere() -> Contender {
    let latencies = workload::latencies();
    nowhere("histogram!, no recorder", |step| histogram!("bench_seconds").record(latencies[step % STEPS]))
}

fn observe_held() -> Contender {
    let storage = Storage::default();
    let histogram = with_local_recorder(&storage, || histogram!("bench_seconds", "method" => "get", "outcome" => "ok"));
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept Histogram, over metrics-util", move |step| {
        histogram.record(latencies[step % STEPS]);
    });
    storage.clearing(contender)
}

fn observe_enums() -> Contender {
    let (labels, latencies) =
        (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
    observing("histogram!, local recorder over metrics-util", |step| {
        let (method, outcome) = labels[step % STEPS];
        histogram!("bench_seconds", "method" => method, "outcome" => outcome).record(latencies[step % STEPS]);
    })
}

fn observe_strings() -> Contender {
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    observing("histogram!, String values, local recorder over metrics-util", |step| {
        let Pair { route, tenant } = pairs[step % STEPS];
        let histogram = histogram!("bench_seconds", "route" => route.to_owned(), "tenant" => tenant.to_owned());
        histogram.record(latencies[step % STEPS]);
    })
}

/// A contender whose macros find a recorder of its own.
fn recording(variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    Storage::default().scoped(variant, op)
}

/// The same for histograms, whose observations are taken away between the samples.
fn observing(variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    let storage = Storage::default();
    storage.clearing(storage.scoped(variant, op))
}

/// What the macros do where the program has not installed a recorder: they find this one.
fn nowhere(variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    Contender::batched(LIBRARY, variant, move |batch| with_local_recorder(&NoopRecorder, || batch.each(&op)))
        .standing(NOTHING)
}

/// A recorder over the registry of `metrics-util`.
#[derive(Clone)]
struct Storage {
    registry: Arc<Registry<Key, AtomicStorage>>,
    /// How many observations were taken away.
    observed: Arc<AtomicU64>,
}

impl Default for Storage {
    fn default() -> Self {
        Self { registry: Arc::new(Registry::atomic()), observed: Arc::default() }
    }
}

impl Storage {
    fn scoped(&self, variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
        let (used, shown) = (self.clone(), self.clone());
        Contender::batched(LIBRARY, variant, move |batch| with_local_recorder(&used, || batch.each(&op)))
            .exposing("bench_total", move || shown.text())
    }

    /// Takes the observations away between the samples, and reads back how many there were.
    fn clearing(&self, contender: Contender) -> Contender {
        let (cleared, shown) = (self.clone(), self.clone());
        contender
            .standing(RAW)
            .rest(move || cleared.take_observations())
            .exposing("bench_seconds_count", move || format!("bench_seconds_count {}", shown.observed.load(Relaxed)))
    }

    fn take_observations(&self) {
        self.registry.visit_histograms(|_, histogram| {
            histogram.clear_with(|block| _ = self.observed.fetch_add(block.len() as u64, Relaxed));
        });
    }

    /// What a program without an exporter can still do: read its metrics, counters and gauges alike.
    fn text(&self) -> String {
        let mut text = String::new();
        self.registry.visit_counters(|_, value| text += &format!("bench_total {}\n", value.load(Relaxed)));
        self.registry.visit_gauges(|_, bits| text += &format!("bench_total {}\n", f64::from_bits(bits.load(Relaxed))));
        text
    }
}

impl Recorder for Storage {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.registry.get_or_create_counter(key, |counter| counter.clone().into())
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.registry.get_or_create_gauge(key, |gauge| gauge.clone().into())
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.registry.get_or_create_histogram(key, |histogram| histogram.clone().into())
    }
}
