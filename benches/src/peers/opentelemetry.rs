//! `opentelemetry` with its SDK, and `opentelemetry-prometheus` to expose what it has collected.
//!
//! An instrument is told the labels with every measurement, as attributes, and looks them up; static strings in one
//! order are its fast path. Bound instruments, which it still calls experimental, look them up once. It has nothing
//! that times a function. `opentelemetry-prometheus` collects into a registry of the crate `prometheus`, whose
//! encoders write the text and the messages.

use std::{hint::black_box, sync::Mutex};

use opentelemetry::{
    KeyValue,
    metrics::{Meter, MeterProvider as _},
};
use opentelemetry_sdk::metrics::{Instrument, SdkMeterProvider, Stream};
use prometheus::{Encoder, ProtobufEncoder, Registry, TextEncoder, proto::MetricFamily};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row},
    workload::{self, BOUNDS, EXPOSED_SERIES, Exposed, METHODS, OUTCOMES, STEPS, check_exposed},
};

const LIBRARY: &str = "opentelemetry";
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc(), inc_bound()],
        Row::CounterAdd => vec![add(), add_bound()],
        Row::CounterHeld => vec![held(), held_bound()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => vec![strings_owned(), strings_static()],
        Row::Histogram => vec![observe(), observe_bound()],
        Row::HistogramHeld => vec![observe_held_bound()],
        Row::HistogramEnums => vec![observe_enums()],
        Row::Encode(Exposition::Text) => vec![encode()],
        Row::Encode(Exposition::Protobuf) => vec![encode_messages()],
        _ => vec![],
    }
}

fn inc() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build();
    let contender = Contender::new(LIBRARY, "Counter, no attributes", move |_| counter.add(1, &[]));
    pipeline.expose(contender, "bench_total")
}

fn inc_bound() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build().bind(&[]);
    pipeline.expose(Contender::new(LIBRARY, "BoundCounter", move |_| counter.add(1)), "bench_total")
}

fn add() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.f64_counter("bench").build();
    let amounts = workload::amounts();
    let contender =
        Contender::new(LIBRARY, "Counter<f64>, no attributes", move |step| counter.add(amounts[step % STEPS], &[]));
    pipeline.expose(contender, "bench_total")
}

fn add_bound() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.f64_counter("bench").build().bind(&[]);
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "BoundCounter<f64>", move |step| counter.add(amounts[step % STEPS]));
    pipeline.expose(contender, "bench_total")
}

fn held() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build();
    let attributes = known(METHODS[0], OUTCOMES[0]);
    let contender = Contender::new(LIBRARY, "Counter, kept attributes", move |_| counter.add(1, &attributes));
    pipeline.expose(contender, "bench_total")
}

fn held_bound() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build().bind(&known(METHODS[0], OUTCOMES[0]));
    pipeline.expose(Contender::new(LIBRARY, "BoundCounter", move |_| counter.add(1)), "bench_total")
}

fn enums() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build();
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = Contender::new(LIBRARY, "Counter", move |step| {
        let (method, outcome) = labels[step % STEPS];
        counter.add(1, &known(method, outcome));
    });
    pipeline.expose(contender, "bench_total")
}

fn strings_owned() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build();
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "Counter, String values", move |step| {
        let pair = pairs[step % STEPS];
        counter.add(1, &strings(pair.route.to_owned(), pair.tenant.to_owned()));
    });
    pipeline.expose(contender, "bench_total")
}

fn strings_static() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build();
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "Counter, &'static str values", move |step| {
        let pair = pairs[step % STEPS];
        counter.add(1, &[KeyValue::new("route", pair.route), KeyValue::new("tenant", pair.tenant)]);
    });
    pipeline.expose(contender, "bench_total").standing(STATIC_STRINGS)
}

fn observe() -> Contender {
    let pipeline = Pipeline::new();
    let histogram = pipeline.meter.f64_histogram("bench").with_boundaries(BOUNDS.to_vec()).build();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram, no attributes", move |step| {
        histogram.record(latencies[step % STEPS], &[]);
    });
    pipeline.expose(contender, "bench_count")
}

fn observe_bound() -> Contender {
    observe_bound_to(&[])
}

fn observe_held_bound() -> Contender {
    observe_bound_to(&known(METHODS[0], OUTCOMES[0]))
}

fn observe_bound_to(attributes: &[KeyValue]) -> Contender {
    let pipeline = Pipeline::new();
    let histogram = pipeline.meter.f64_histogram("bench").with_boundaries(BOUNDS.to_vec()).build().bind(attributes);
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "BoundHistogram", move |step| histogram.record(latencies[step % STEPS]));
    pipeline.expose(contender, "bench_count")
}

fn observe_enums() -> Contender {
    let pipeline = Pipeline::new();
    let histogram = pipeline.meter.f64_histogram("bench").with_boundaries(BOUNDS.to_vec()).build();
    let (labels, latencies) =
        (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
    let contender = Contender::new(LIBRARY, "Histogram", move |step| {
        let (method, outcome) = labels[step % STEPS];
        histogram.record(latencies[step % STEPS], &known(method, outcome));
    });
    pipeline.expose(contender, "bench_count")
}

fn encode() -> Contender {
    let pipeline = exposed();
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&pipeline.text()));
    encode_by(pipeline, TextEncoder::new(), "gather, then TextEncoder into a kept buffer")
}

fn encode_messages() -> Contender {
    let pipeline = exposed();
    let mut bytes = Vec::new();
    ProtobufEncoder::new().encode(&pipeline.gather(), &mut bytes).expect("a Vec takes all");
    check_exposed(LIBRARY, "bench_total", Exposed::Messages(&bytes));
    encode_by(pipeline, ProtobufEncoder::new(), "gather, then ProtobufEncoder into a kept buffer")
}

fn encode_by(pipeline: Pipeline, encoder: impl Encoder + Send + Sync + 'static, variant: &'static str) -> Contender {
    let buffer = Mutex::new(Vec::new());
    Contender::batched(LIBRARY, variant, move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            encoder.encode(&pipeline.gather(), &mut *buffer).expect("a Vec takes all");
            black_box(buffer.as_slice());
        });
    })
}

/// A pipeline with the series that are to be exposed.
fn exposed() -> Pipeline {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.u64_counter("bench").build();
    for (pair, value) in workload::exposed() {
        counter.add(value, &strings(pair.route.to_owned(), pair.tenant.to_owned()));
    }
    pipeline
}

fn known(method: &'static str, outcome: &'static str) -> [KeyValue; 2] {
    [KeyValue::new("method", method), KeyValue::new("outcome", outcome)]
}

fn strings(route: String, tenant: String) -> [KeyValue; 2] {
    [KeyValue::new("route", route), KeyValue::new("tenant", tenant)]
}

/// From a meter to the registry that its instruments are exposed by: one for each contender.
struct Pipeline {
    registry: Registry,
    meter: Meter,
    /// Kept, for it takes the instruments with it: a closure has to capture the whole pipeline.
    _provider: SdkMeterProvider,
}

impl Pipeline {
    fn new() -> Self {
        let registry = Registry::new();
        // What the row does not ask for is not exposed: no label with the meter's name, no metric with the program's.
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .without_target_info()
            .scope_info_enabled(false)
            .build()
            .expect("the registry is empty");
        // Series beyond 2 000 would be counted as one.
        let roomy = |_: &Instrument| Stream::builder().with_cardinality_limit(EXPOSED_SERIES).build().ok();
        let provider = SdkMeterProvider::builder().with_reader(exporter).with_view(roomy).build();
        Self { registry, meter: provider.meter("bench"), _provider: provider }
    }

    /// Reads back what was recorded.
    fn expose(self, contender: Contender, sample: &'static str) -> Contender {
        contender.exposing(sample, move || self.text())
    }

    fn gather(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }

    fn text(&self) -> String {
        TextEncoder::new().encode_to_string(&self.gather()).expect("a String takes all")
    }
}
