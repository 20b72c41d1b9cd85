//! `fastmetrics`: families are maps from an owned label struct to a metric, as in `prometheus-client`, with a faster
//! hash and histograms without a lock.

use std::{hint::black_box, sync::Mutex};

use fastmetrics::{
    derive::{EncodeLabelValue, LabelSet},
    encoder::EncodeMetric,
    format::{
        protobuf::{self, ProtobufProfile},
        text::{EscapingScheme, TextProfile, encode},
    },
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    raw::{MetricLabelSet, TypedMetric},
    registry::Registry,
};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row},
    workload::{self, BOUNDS, Exposed, STEPS, Sequence, check_exposed},
};

const LIBRARY: &str = "fastmetrics";
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

#[derive(Clone, Debug, PartialEq, Eq, Hash, LabelSet)]
struct Known {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, LabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, LabelSet)]
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
        Row::Encode(Exposition::Text) => vec![encode_all(TextProfile::PrometheusV0_0_4)],
        Row::Encode(Exposition::OpenMetrics) => {
            vec![encode_all(TextProfile::OpenMetricsV1_0_0 { escaping_scheme: EscapingScheme::Underscores })]
        }
        Row::Encode(Exposition::Protobuf) => vec![encode_messages()],
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

fn strings_owned() -> Contender {
    let family = Family::<Owned, Counter>::default();
    let metric = family.clone();
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "with_or_new, String fields", move |step| {
        let pair = pairs[step % STEPS];
        let labels = Owned { route: pair.route.to_owned(), tenant: pair.tenant.to_owned() };
        family.with_or_new(&labels, |counter| counter.inc());
    });
    expose(contender, metric, "bench_total")
}

fn strings_static() -> Contender {
    let family = Family::<Static, Counter>::default();
    let metric = family.clone();
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "with_or_new, &'static str fields", move |step| {
        let pair = pairs[step % STEPS];
        family.with_or_new(&Static { route: pair.route, tenant: pair.tenant }, |counter| counter.inc());
    });
    expose(contender, metric, "bench_total").standing(STATIC_STRINGS)
}

fn observe() -> Contender {
    let histogram = Histogram::new(BOUNDS);
    let metric = histogram.clone();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, metric, "bench_total_count")
}

fn observe_held() -> Contender {
    let family = histograms();
    let histogram = family.with_or_new(&Known { method: Method::Get, outcome: Outcome::Ok }, Clone::clone);
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept Histogram", move |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, family, "bench_total_count")
}

fn observe_enums() -> Contender {
    let family = histograms();
    let metric = family.clone();
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with_or_new", move |step| {
        family.with_or_new(&labels[step % STEPS], |histogram| histogram.observe(latencies[step % STEPS]));
    });
    expose(contender, metric, "bench_total_count")
}

/// A registry with the series that are to be exposed.
fn exposed() -> Registry {
    let family = Family::<Owned, Counter>::default();
    for (pair, value) in workload::exposed() {
        let labels = Owned { route: pair.route.to_owned(), tenant: pair.tenant.to_owned() };
        family.with_or_new(&labels, |counter| counter.inc_by(value));
    }
    registry(family)
}

fn encode_messages() -> Contender {
    let registry = exposed();
    let encode = move |buffer: &mut Vec<u8>| {
        buffer.clear();
        protobuf::encode(buffer, &registry, ProtobufProfile::Prometheus).expect("a Vec takes all");
    };
    let mut bytes = Vec::new();
    encode(&mut bytes);
    check_exposed(LIBRARY, "bench_total", Exposed::Messages(&bytes));
    let buffer = Mutex::new(bytes);
    Contender::batched(LIBRARY, "protobuf::encode into a kept buffer", move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            encode(&mut buffer);
            black_box(buffer.as_slice());
        });
    })
}

fn encode_all(profile: TextProfile) -> Contender {
    let registry = exposed();
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&text(&registry)));
    let buffer = Mutex::new(String::new());
    Contender::batched(LIBRARY, "text::encode into a kept String", move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            encode(&mut *buffer, &registry, profile).expect("a String takes all");
            black_box(buffer.as_str());
        });
    })
}

fn histograms() -> Family<Known, Histogram> {
    Family::new(|| Histogram::new(BOUNDS))
}

fn known() -> Sequence<Known> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
    workload::enums(methods, outcomes, |method, outcome| Known { method, outcome })
}

/// Registers the metric, as a program would, and reads back what it recorded.
fn expose<M>(contender: Contender, metric: M, sample: &'static str) -> Contender
where
    M: TypedMetric + MetricLabelSet + EncodeMetric + 'static,
{
    let registry = registry(metric);
    contender.exposing(sample, move || text(&registry))
}

fn registry<M: TypedMetric + MetricLabelSet + EncodeMetric + 'static>(metric: M) -> Registry {
    let mut registry = Registry::default();
    registry.register("bench_total", "Requests", metric).expect("the registry is empty");
    registry
}

fn text(registry: &Registry) -> String {
    let mut text = String::new();
    encode(&mut text, registry, TextProfile::PrometheusV0_0_4).expect("a String takes all");
    text
}
