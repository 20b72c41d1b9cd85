//! This library, through its public API: statics and signatures with attributes, derived labels, handles, a registry.
//!
//! Every definition below is in the global registry, as in a program; the figures are those of the whole library and
//! of no stripped path. What was recorded is read through a registry that includes one metric only.

use std::{
    hint::black_box,
    sync::{Mutex, Once},
};

use metrics_core::{Counter, Format, Handle, Histogram, LabelValue, Labels, Registry, counter, histogram};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row, Taking},
    workload::{self, BOUNDS, EXPOSED_SERIES, Exposed, STEPS, Sequence, check_exposed, ready},
};

const LIBRARY: &str = "metrics-core";
const ANNOTATED: &str = "#[histogram(latency)]";
const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];

#[derive(Clone, Copy, Debug, LabelValue)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, Debug, LabelValue)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

#[derive(Clone, Copy, Debug, Labels)]
struct Known {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, Labels)]
struct Strings<'a> {
    route: &'a str,
    tenant: &'a str,
}

/// Requests, one at a time.
#[counter]
static INC: Counter;

/// Work done, in varying amounts.
#[counter]
static ADD: Counter;

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

/// Requests by two strings, of which there are many series.
#[counter(limit = 100_000)]
static EXPOSED: Counter<Strings>;

/// Latency without labels.
#[histogram(latency)]
static PLAIN_LATENCY: Histogram;

/// Latency of one kept series.
#[histogram(latency)]
static HELD_LATENCY: Histogram<Known>;

/// Latency by two enums.
#[histogram(latency)]
static ENUMS_LATENCY: Histogram<Known>;

#[histogram(latency)]
fn call_plain() {}

#[histogram(latency, labels(method, outcome))]
fn call_enums(method: Method, outcome: Outcome) {
    black_box((method, outcome));
}

#[histogram(latency, labels(method, tenant))]
fn call_mixed(method: Method, tenant: &str) {
    black_box((method, tenant));
}

#[histogram(latency)]
async fn async_plain() {}

#[histogram(latency, labels(method, outcome))]
async fn async_enums(method: Method, outcome: Outcome) {
    black_box((method, outcome));
}

#[histogram(latency, labels(method, tenant))]
async fn async_mixed(method: Method, tenant: &str) {
    black_box((method, tenant));
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    let contenders = match row {
        Row::CounterInc => vec![inc()],
        Row::CounterAdd => vec![add()],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums(), accessor()],
        Row::CounterStrings => vec![strings()],
        Row::Histogram => vec![observe(), observe_native()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_enums()],
        Row::Encode(exposition) => encode(exposition),
        Row::Call(taking) => vec![call(taking)],
        Row::AsyncCall(taking) => vec![async_call(taking)],
        _ => vec![],
    };
    contenders.into_iter().map(|contender| contender.standing(Standing::Ours)).collect()
}

fn inc() -> Contender {
    let registry = Registry::new();
    registry.include(&INC);
    expose(Contender::new(LIBRARY, "static", |_| INC.inc()), registry, "inc_total")
}

fn add() -> Contender {
    let registry = Registry::new();
    registry.include(&ADD);
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "static, inc_by", |step| ADD.inc_by(amounts[step % STEPS]));
    expose(contender, registry, "add_total")
}

fn held() -> Contender {
    let registry = Registry::new();
    registry.include(&HELD);
    let handle: Handle<Counter> = HELD.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    expose(Contender::new(LIBRARY, "Handle<Counter>", move |_| handle.inc()), registry, "held_total")
}

fn enums() -> Contender {
    let registry = Registry::new();
    registry.include(&ENUMS);
    let labels = known();
    let contender = Contender::new(LIBRARY, "with(labels)", |step| ENUMS.with(&labels[step % STEPS]).inc());
    expose(contender, registry, "enums_total")
}

fn accessor() -> Contender {
    let registry = Registry::new();
    registry.include(by_accessor::family());
    let labels = known();
    let contender = Contender::new(LIBRARY, "typed accessor", |step| {
        let Known { method, outcome } = labels[step % STEPS];
        by_accessor(method, outcome).inc();
    });
    expose(contender, registry, "by_accessor_total")
}

fn strings() -> Contender {
    let registry = Registry::new();
    registry.include(&STRINGS);
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "with(labels)", |step| {
        let pair = pairs[step % STEPS];
        STRINGS.with(Strings { route: pair.route, tenant: pair.tenant }).inc();
    });
    expose(contender, registry, "strings_total")
}

fn observe() -> Contender {
    let registry = Registry::new();
    registry.include(&PLAIN_LATENCY);
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "static", |step| PLAIN_LATENCY.observe(latencies[step % STEPS]));
    expose(contender, registry, "plain_latency_seconds_count")
}

/// The same with native buckets beside the classic ones: no peer keeps both, and it is not asked for either.
fn observe_native() -> Contender {
    let registry = Registry::new();
    let builder = Histogram::builder("native_latency_seconds", "Latencies.").native().buckets(BOUNDS);
    let histogram = builder.register(&registry).expect("a name of its own");
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "built, with native buckets as well", move |step| {
        histogram.observe(latencies[step % STEPS])
    });
    expose(contender, registry, "native_latency_seconds_count")
}

fn observe_held() -> Contender {
    let registry = Registry::new();
    registry.include(&HELD_LATENCY);
    let handle: Handle<Histogram> = HELD_LATENCY.with(Known { method: Method::Get, outcome: Outcome::Ok }).series();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Handle<Histogram>", move |step| handle.observe(latencies[step % STEPS]));
    expose(contender, registry, "held_latency_seconds_count")
}

fn observe_enums() -> Contender {
    let registry = Registry::new();
    registry.include(&ENUMS_LATENCY);
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "with(labels)", |step| {
        ENUMS_LATENCY.with(&labels[step % STEPS]).observe(latencies[step % STEPS]);
    });
    expose(contender, registry, "enums_latency_seconds_count")
}

fn encode(exposition: Exposition) -> Vec<Contender> {
    static FILL: Once = Once::new();
    FILL.call_once(|| {
        for (pair, value) in workload::exposed() {
            EXPOSED.with(Strings { route: pair.route, tenant: pair.tenant }).inc_by(value);
        }
    });
    assert_eq!(EXPOSED.len(), EXPOSED_SERIES);
    let format = match exposition {
        Exposition::Text => Format::Text,
        Exposition::OpenMetrics => Format::OpenMetrics,
        Exposition::Protobuf => Format::Protobuf,
    };
    let registry = Registry::new();
    registry.include(&EXPOSED);
    match exposition {
        Exposition::Text | Exposition::OpenMetrics => {
            check_exposed(LIBRARY, "exposed_total", Exposed::Text(&registry.encode(format)));
        }
        Exposition::Protobuf => {
            check_exposed(LIBRARY, "bench_total", Exposed::Messages(&registry.encode_to_vec(format)))
        }
    }
    let (buffer, fresh) = (Mutex::new(Vec::new()), registry.clone());
    vec![
        Contender::batched(LIBRARY, "encode_to a kept buffer", move |batch| {
            let mut buffer = buffer.lock().expect("no encoding panics");
            batch.each(|_| {
                buffer.clear();
                registry.encode_to(format, &mut *buffer).expect("a Vec takes all");
                black_box(buffer.as_slice());
            });
        }),
        Contender::batched(LIBRARY, "encode_to_vec", move |batch| {
            batch.each(|_| drop(black_box(fresh.encode_to_vec(format))));
        }),
    ]
}

fn call(taking: Taking) -> Contender {
    match taking {
        Taking::Nothing => {
            annotated(Contender::new(LIBRARY, ANNOTATED, |_| call_plain()), "call_plain_latency_seconds_count")
        }
        Taking::Enums => {
            let labels = known();
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let Known { method, outcome } = labels[step % STEPS];
                call_enums(method, outcome);
            });
            annotated(contender, "call_enums_latency_seconds_count")
        }
        Taking::EnumAndString => {
            let labels = workload::enum_and_string(METHODS);
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let (method, tenant) = labels[step % STEPS];
                call_mixed(method, tenant);
            });
            annotated(contender, "call_mixed_latency_seconds_count")
        }
    }
}

fn async_call(taking: Taking) -> Contender {
    match taking {
        Taking::Nothing => {
            let contender = Contender::new(LIBRARY, ANNOTATED, |_| ready(async_plain()));
            annotated(contender, "async_plain_latency_seconds_count")
        }
        Taking::Enums => {
            let labels = known();
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let Known { method, outcome } = labels[step % STEPS];
                ready(async_enums(method, outcome));
            });
            annotated(contender, "async_enums_latency_seconds_count")
        }
        Taking::EnumAndString => {
            let labels = workload::enum_and_string(METHODS);
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let (method, tenant) = labels[step % STEPS];
                ready(async_mixed(method, tenant));
            });
            annotated(contender, "async_mixed_latency_seconds_count")
        }
    }
}

/// What the attribute on a function defines has no name that a registry could include: it is read from the global one.
fn annotated(contender: Contender, sample: &'static str) -> Contender {
    contender.exposing(sample, || Registry::global().encode(Format::Text))
}

fn known() -> Sequence<Known> {
    let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
    workload::enums(METHODS, outcomes, |method, outcome| Known { method, outcome })
}

fn expose(contender: Contender, registry: Registry, sample: &'static str) -> Contender {
    contender.exposing(sample, move || registry.encode(Format::Text))
}
