//! `opentelemetry` with its SDK, and `opentelemetry-prometheus` to expose what it has collected.
//!
//! An instrument is told the labels with every measurement, as attributes, and looks them up; static strings in one
//! order are its fast path. Bound instruments, which it still calls experimental, look them up once. It has nothing
//! that times a function. `opentelemetry-prometheus` collects into a registry of the crate `prometheus`, whose
//! encoders write the text and the messages; its exponential histograms are not among them.

mod counters;
mod encoding;
mod gauges;
mod histograms;

use opentelemetry::{
    KeyValue,
    metrics::{Meter, MeterProvider as _},
};
use opentelemetry_sdk::metrics::{Instrument, MeterProviderBuilder, SdkMeterProvider, Stream};
use prometheus::{Registry, TextEncoder, proto::MetricFamily};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{METHODS, OUTCOMES, Pair},
};

const LIBRARY: &str = "opentelemetry";
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    [counters::contenders, gauges::contenders, histograms::contenders, encoding::contenders]
        .into_iter()
        .flat_map(|contenders| contenders(row))
        .collect()
}

fn known(method: &'static str, outcome: &'static str) -> [KeyValue; 2] {
    [KeyValue::new("method", method), KeyValue::new("outcome", outcome)]
}

/// The labels of the series that is held.
fn kept() -> [KeyValue; 2] {
    known(METHODS[0], OUTCOMES[0])
}

fn owned(pair: Pair) -> [KeyValue; 2] {
    [KeyValue::new("route", pair.route.to_owned()), KeyValue::new("tenant", pair.tenant.to_owned())]
}

fn borrowed(pair: Pair) -> [KeyValue; 2] {
    [KeyValue::new("route", pair.route), KeyValue::new("tenant", pair.tenant)]
}

/// From a meter to the registry that its instruments are exposed by: one for each contender.
struct Pipeline {
    registry: Registry,
    meter: Meter,
    /// Kept, for it takes the instruments with it: a closure has to capture the whole pipeline.
    _provider: SdkMeterProvider,
}

impl Pipeline {
    /// A pipeline whose instruments take 2 000 series each, which is what they take unless told.
    fn new() -> Self {
        Self::built(SdkMeterProvider::builder())
    }

    /// A pipeline whose instruments take so many series. They make room for them at once, spread over as much memory:
    /// no limit for rows that do not need it.
    fn of(series: usize) -> Self {
        let view = move |_: &Instrument| Stream::builder().with_cardinality_limit(series).build().ok();
        Self::built(SdkMeterProvider::builder().with_view(view))
    }

    fn built(provider: MeterProviderBuilder) -> Self {
        let registry = Registry::new();
        // What the row does not ask for is not exposed: no label with the meter's name, no metric with the program's.
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .without_target_info()
            .scope_info_enabled(false)
            .build()
            .expect("the registry is empty");
        let provider = provider.with_reader(exporter).build();
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
