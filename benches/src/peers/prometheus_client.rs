//! `prometheus-client`, the official client of the Prometheus project.
//!
//! Metrics are fields of the program's state, families are maps from an owned label struct to a metric, and a series
//! can be cloned out of its family and kept.

use std::{hint::black_box, sync::Mutex, sync::atomic::AtomicU64};

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, prometheus_protobuf, text::encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Metric, Registry},
};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row},
    workload::{self, BOUNDS, Exposed, STEPS, Sequence, check_exposed},
};

const LIBRARY: &str = "prometheus-client";
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Known {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Static {
    route: &'static str,
    tenant: &'static str,
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc()],
        Row::CounterAdd => vec![add()],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => vec![strings_owned(), strings_static()],
        Row::Histogram => vec![observe()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_enums()],
        // Its text format is OpenMetrics, whoever reads it.
        Row::Encode(Exposition::Text | Exposition::OpenMetrics) => vec![encode_all()],
        Row::Encode(Exposition::Protobuf) => vec![encode_messages()],
        _ => vec![],
    }
}

fn inc() -> Contender {
    let counter = <Counter>::default();
    let metric = counter.clone();
    expose(Contender::new(LIBRARY, "Counter", move |_| _ = counter.inc()), "bench", metric, "bench_total")
}

fn add() -> Contender {
    let counter = Counter::<f64, AtomicU64>::default();
    let metric = counter.clone();
    let amounts = workload::amounts();
    let contender =
        Contender::new(LIBRARY, "Counter<f64, AtomicU64>", move |step| _ = counter.inc_by(amounts[step % STEPS]));
    expose(contender, "bench", metric, "bench_total")
}

fn held() -> Contender {
    let family = Family::<Known, Counter>::default();
    let counter = family.get_or_create_owned(&Known { method: Method::Get, outcome: Outcome::Ok });
    expose(Contender::new(LIBRARY, "get_or_create_owned", move |_| _ = counter.inc()), "bench", family, "bench_total")
}

fn enums() -> Contender {
    let family = Family::<Known, Counter>::default();
    let metric = family.clone();
    let labels = known();
    let contender =
        Contender::new(LIBRARY, "get_or_create", move |step| _ = family.get_or_create(&labels[step % STEPS]).inc());
    expose(contender, "bench", metric, "bench_total")
}

fn strings_owned() -> Contender {
    let family = Family::<Owned, Counter>::default();
    let metric = family.clone();
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "get_or_create, String fields", move |step| {
        let pair = pairs[step % STEPS];
        family.get_or_create(&Owned { route: pair.route.to_owned(), tenant: pair.tenant.to_owned() }).inc();
    });
    expose(contender, "bench", metric, "bench_total")
}

fn strings_static() -> Contender {
    let family = Family::<Static, Counter>::default();
    let metric = family.clone();
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "get_or_create, &'static str fields", move |step| {
        let pair = pairs[step % STEPS];
        family.get_or_create(&Static { route: pair.route, tenant: pair.tenant }).inc();
    });
    expose(contender, "bench", metric, "bench_total").standing(STATIC_STRINGS)
}

fn observe() -> Contender {
    let histogram = Histogram::new(BOUNDS);
    let metric = histogram.clone();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, "bench_seconds", metric, "bench_seconds_count")
}

fn observe_held() -> Contender {
    let family = histograms();
    let histogram = family.get_or_create_owned(&Known { method: Method::Get, outcome: Outcome::Ok });
    let latencies = workload::latencies();
    let contender =
        Contender::new(LIBRARY, "get_or_create_owned", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, "bench_seconds", family, "bench_seconds_count")
}

fn observe_enums() -> Contender {
    let family = histograms();
    let metric = family.clone();
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "get_or_create", move |step| {
        family.get_or_create(&labels[step % STEPS]).observe(latencies[step % STEPS]);
    });
    expose(contender, "bench_seconds", metric, "bench_seconds_count")
}

/// A registry with the series that are to be exposed.
fn exposed() -> Registry {
    let family = Family::<Owned, Counter>::default();
    for (pair, value) in workload::exposed() {
        family.get_or_create(&Owned { route: pair.route.to_owned(), tenant: pair.tenant.to_owned() }).inc_by(value);
    }
    registry("bench", family)
}

fn encode_messages() -> Contender {
    let registry = exposed();
    check_exposed(
        LIBRARY,
        "bench_total",
        Exposed::Messages(&prometheus_protobuf::encode_to_vec(&registry).expect("it can be told")),
    );
    Contender::batched(LIBRARY, "prometheus_protobuf::encode_to_vec", move |batch| {
        batch.each(|_| drop(black_box(prometheus_protobuf::encode_to_vec(&registry))));
    })
}

fn encode_all() -> Contender {
    let registry = exposed();
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&text(&registry)));
    let buffer = Mutex::new(String::new());
    Contender::batched(LIBRARY, "text::encode into a kept String", move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            encode(&mut *buffer, &registry).expect("a String takes all");
            black_box(buffer.as_str());
        });
    })
}

fn histograms() -> Family<Known, Histogram> {
    Family::new_with_constructor(|| Histogram::new(BOUNDS))
}

fn known() -> Sequence<Known> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
    workload::enums(methods, outcomes, |method, outcome| Known { method, outcome })
}

/// Registers the metric, as a program would, and reads back what it recorded.
fn expose(contender: Contender, name: &str, metric: impl Metric, sample: &'static str) -> Contender {
    let registry = registry(name, metric);
    contender.exposing(sample, move || text(&registry))
}

fn registry(name: &str, metric: impl Metric) -> Registry {
    let mut registry = Registry::default();
    registry.register(name, "Requests", metric);
    registry
}

fn text(registry: &Registry) -> String {
    let mut text = String::new();
    encode(&mut text, registry).expect("a String takes all");
    text
}
