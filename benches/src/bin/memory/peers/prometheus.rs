//! `prometheus`: a vector that finds its children by their label values.

use std::io;

use ::prometheus::{Encoder as _, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};
use benches::workload::{BOUNDS, Pair};

use crate::{
    inputs::Inputs,
    store::{Store, Subject},
};

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 1] = [Subject {
    library: "prometheus",
    variant: "with_label_values",
    condition: None,
    make: |inputs| match inputs {
        Inputs::Counters | Inputs::Unique => {
            let counters = IntCounterVec::new(Opts::new("bench_total", "Requests."), &LABELS).expect("a valid name");
            Box::new(Vector { registry: registry(&counters), children: Children::Counters(counters) })
        }
        Inputs::Histograms => {
            let opts = HistogramOpts::new("bench_seconds", "Latency.").buckets(BOUNDS.to_vec());
            let histograms = HistogramVec::new(opts, &LABELS).expect("a valid name");
            Box::new(Vector { registry: registry(&histograms), children: Children::Histograms(histograms) })
        }
    },
}];

const LABELS: [&str; 2] = ["route", "tenant"];

struct Vector {
    registry: Registry,
    children: Children,
}

enum Children {
    Counters(IntCounterVec),
    Histograms(HistogramVec),
}

impl Store for Vector {
    fn record(&self, Pair { route, tenant }: Pair, amount: u64) {
        match &self.children {
            Children::Counters(counters) => counters.with_label_values(&[route, tenant]).inc_by(amount),
            Children::Histograms(histograms) => histograms.with_label_values(&[route, tenant]).observe(amount as f64),
        }
    }

    fn text(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).expect("a String takes all")
    }

    fn scrape(&self, mut to: &mut dyn io::Write) {
        TextEncoder::new().encode(&self.registry.gather(), &mut to).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        match &self.children {
            Children::Counters(counters) => counters.reset(),
            Children::Histograms(histograms) => histograms.reset(),
        }
        true
    }
}

fn registry(vector: &(impl ::prometheus::core::Collector + Clone + 'static)) -> Registry {
    let registry = Registry::new();
    registry.register(Box::new(vector.clone())).expect("the registry is empty");
    registry
}
