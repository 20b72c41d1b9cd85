//! `metrics`, the facade, without its exporter: over the registry of `metrics-util`, and over nothing.
//!
//! The process has one recorder, and that is the exporter's. Here the macros find a recorder of this module's own
//! instead, set for the thread while a batch runs, which is how the facade wants several recorders to be used.
//! `metrics-util` keeps counters as atomics and histograms as lists of observations, which the program has to take
//! away; what is to become of them it leaves to the program. A facade without a recorder is what a library costs in a
//! program that does not measure.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, NoopRecorder, Recorder, SharedString, Unit, counter, histogram,
    with_local_recorder,
};
use metrics_util::registry::{AtomicStorage, Registry};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, METHODS, OUTCOMES, STEPS},
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
        Row::CounterHeld => vec![held(), held_nowhere()],
        Row::CounterEnums => vec![enums(), enums_nowhere()],
        Row::CounterStrings => vec![strings_owned(), strings_static()],
        Row::Histogram => vec![observe(), observe_nowhere()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_enums()],
        _ => vec![],
    }
}

fn inc() -> Contender {
    let storage = Storage::default();
    storage.counting(storage.scoped("counter!, metrics-util", |_| counter!("bench_total").increment(1)))
}

fn inc_nowhere() -> Contender {
    nowhere("counter!, no recorder", |_| counter!("bench_total").increment(1))
}

fn held() -> Contender {
    let storage = Storage::default();
    let counter: Counter =
        with_local_recorder(&storage, || counter!("bench_total", "method" => "get", "outcome" => "ok"));
    storage.counting(Contender::new(LIBRARY, "kept Counter, metrics-util", move |_| counter.increment(1)))
}

fn held_nowhere() -> Contender {
    let counter = Counter::noop();
    Contender::new(LIBRARY, "kept Counter, no recorder", move |_| counter.increment(1)).standing(NOTHING)
}

fn enums() -> Contender {
    let storage = Storage::default();
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    storage.counting(storage.scoped("counter!, metrics-util", move |step| {
        let (method, outcome) = labels[step % STEPS];
        counter!("bench_total", "method" => method, "outcome" => outcome).increment(1);
    }))
}

fn enums_nowhere() -> Contender {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    nowhere("counter!, no recorder", move |step| {
        let (method, outcome) = labels[step % STEPS];
        counter!("bench_total", "method" => method, "outcome" => outcome).increment(1);
    })
}

fn strings_owned() -> Contender {
    let storage = Storage::default();
    let pairs = workload::pairs();
    storage.counting(storage.scoped("counter!, String values, metrics-util", move |step| {
        let pair = pairs[step % STEPS];
        counter!("bench_total", "route" => pair.route.to_owned(), "tenant" => pair.tenant.to_owned()).increment(1);
    }))
}

fn strings_static() -> Contender {
    let storage = Storage::default();
    let pairs = workload::pairs();
    let contender = storage.scoped("counter!, &'static str values, metrics-util", move |step| {
        let pair = pairs[step % STEPS];
        counter!("bench_total", "route" => pair.route, "tenant" => pair.tenant).increment(1);
    });
    storage.counting(contender).standing(STATIC_STRINGS)
}

fn observe() -> Contender {
    let storage = Storage::default();
    let latencies = workload::latencies();
    storage.observing(storage.scoped("histogram!, metrics-util", move |step| {
        histogram!("bench_seconds").record(latencies[step % STEPS]);
    }))
}

fn observe_nowhere() -> Contender {
    let latencies = workload::latencies();
    nowhere("histogram!, no recorder", move |step| histogram!("bench_seconds").record(latencies[step % STEPS]))
}

fn observe_held() -> Contender {
    let storage = Storage::default();
    let histogram: Histogram =
        with_local_recorder(&storage, || histogram!("bench_seconds", "method" => "get", "outcome" => "ok"));
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept Histogram, metrics-util", move |step| {
        histogram.record(latencies[step % STEPS]);
    });
    storage.observing(contender)
}

fn observe_enums() -> Contender {
    let storage = Storage::default();
    let (labels, latencies) =
        (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
    storage.observing(storage.scoped("histogram!, metrics-util", move |step| {
        let (method, outcome) = labels[step % STEPS];
        histogram!("bench_seconds", "method" => method, "outcome" => outcome).record(latencies[step % STEPS]);
    }))
}

/// What the macros do where the program has not installed a recorder: they find this one.
fn nowhere(variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    Contender::batched(LIBRARY, variant, move |batch| with_local_recorder(&NoopRecorder, || batch.each(&op)))
        .standing(NOTHING)
}

/// A recorder over the registry of `metrics-util`: one for each contender.
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
    /// A contender whose macros find this recorder.
    fn scoped(&self, variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
        let storage = self.clone();
        Contender::batched(LIBRARY, variant, move |batch| with_local_recorder(&storage, || batch.each(&op)))
    }

    /// Reads back what was counted.
    fn counting(&self, mut contender: Contender) -> Contender {
        let storage = self.clone();
        contender.recorded = Some(Box::new(move || {
            let mut sum = 0;
            storage.registry.visit_counters(|_, counter| sum += counter.load(Ordering::Relaxed));
            sum as f64
        }));
        contender
    }

    /// Takes the observations away between the samples, and reads back how many there were.
    fn observing(&self, contender: Contender) -> Contender {
        let (storage, observed) = (self.clone(), self.observed.clone());
        let mut contender = contender.standing(RAW).rest(move || storage.take_observations());
        contender.recorded = Some(Box::new(move || observed.load(Ordering::Relaxed) as f64));
        contender
    }

    fn take_observations(&self) {
        self.registry.visit_histograms(|_, histogram| {
            histogram.clear_with(|block| {
                self.observed.fetch_add(block.len() as u64, Ordering::Relaxed);
            });
        });
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
