//! `opentelemetry` with its SDK: instruments that find a series by the attributes of each measurement.
//!
//! Its exporter collects into a registry of the crate `prometheus`. Series stay as long as the provider does.

use std::io;

use ::opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, MeterProvider as _},
};
use ::prometheus::{Encoder as _, Registry, TextEncoder};
use benches::workload::{BOUNDS, Pair};
use opentelemetry_sdk::metrics::{Instrument as Described, SdkMeterProvider, Stream};

use crate::{
    inputs::Inputs,
    store::{Store, Subject},
};

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 1] = [Subject {
    library: "opentelemetry",
    variant: "String values, its Prometheus exporter",
    condition: None,
    make: |inputs| {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .without_target_info()
            .scope_info_enabled(false)
            .build()
            .expect("the registry is empty");
        let count = inputs.count();
        // Series beyond 2 000 would be counted as one.
        let roomy = move |_: &Described| Stream::builder().with_cardinality_limit(count).build().ok();
        let provider = SdkMeterProvider::builder().with_reader(exporter).with_view(roomy).build();
        let meter = provider.meter("bench");
        let instrument = match inputs {
            Inputs::Counters | Inputs::Unique => Instrument::Counter(meter.u64_counter("bench").build()),
            Inputs::Histograms => {
                let histogram = meter.f64_histogram("bench_seconds").with_boundaries(BOUNDS.to_vec());
                Instrument::Histogram(histogram.build())
            }
        };
        Box::new(Pipeline { registry, instrument, _provider: provider })
    },
}];

struct Pipeline {
    registry: Registry,
    instrument: Instrument,
    /// Takes the instruments with it when it goes.
    _provider: SdkMeterProvider,
}

enum Instrument {
    Counter(Counter<u64>),
    Histogram(Histogram<f64>),
}

impl Store for Pipeline {
    fn record(&self, Pair { route, tenant }: Pair, amount: u64) {
        let attributes = [KeyValue::new("route", route.to_owned()), KeyValue::new("tenant", tenant.to_owned())];
        match &self.instrument {
            Instrument::Counter(counter) => counter.add(amount, &attributes),
            Instrument::Histogram(histogram) => histogram.record(amount as f64, &attributes),
        }
    }

    fn text(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).expect("a String takes all")
    }

    fn scrape(&self, mut to: &mut dyn io::Write) {
        TextEncoder::new().encode(&self.registry.gather(), &mut to).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        false
    }
}
