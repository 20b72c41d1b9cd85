//! This library: statics with derived labels, as a program declares them.

use std::io;

use benches::workload::Pair;
use metrics_core::{Counter, Format, Histogram, Labels, Registry, counter, histogram};

use crate::{
    inputs::Inputs,
    store::{Store, Subject},
};

#[derive(Clone, Copy, Debug, Labels)]
struct Strings<'a> {
    route: &'a str,
    tenant: &'a str,
}

/// Requests by two strings.
#[counter(name = "bench", limit = none)]
static COUNTERS: Counter<Strings>;

/// Latency by two strings.
#[histogram(latency, name = "bench", limit = none)]
static HISTOGRAMS: Histogram<Strings>;

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 1] = [Subject {
    library: "metrics-core",
    variant: "static",
    condition: None,
    make: |inputs| {
        let registry = Registry::new();
        match inputs {
            Inputs::Counters | Inputs::Unique => {
                registry.include(&COUNTERS);
                Box::new(Counters(registry))
            }
            Inputs::Histograms => {
                registry.include(&HISTOGRAMS);
                Box::new(Histograms(registry))
            }
        }
    },
}];

struct Counters(Registry);

struct Histograms(Registry);

impl Store for Counters {
    fn record(&self, Pair { route, tenant }: Pair, amount: u64) {
        COUNTERS.with(Strings { route, tenant }).inc_by(amount);
    }

    fn text(&self) -> String {
        self.0.encode(Format::Text)
    }

    fn scrape(&self, mut to: &mut dyn io::Write) {
        self.0.encode_to(Format::Text, &mut to).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        COUNTERS.clear();
        true
    }
}

impl Store for Histograms {
    fn record(&self, Pair { route, tenant }: Pair, amount: u64) {
        HISTOGRAMS.with(Strings { route, tenant }).observe(amount as f64);
    }

    fn text(&self) -> String {
        self.0.encode(Format::Text)
    }

    fn scrape(&self, mut to: &mut dyn io::Write) {
        self.0.encode_to(Format::Text, &mut to).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        HISTOGRAMS.clear();
        true
    }
}
