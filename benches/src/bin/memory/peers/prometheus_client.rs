//! `prometheus-client`: a family that maps an owned label struct to a metric.

use std::{hash::Hash, io};

use ::prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};
use benches::workload::{BOUNDS, Pair};

use super::STATIC_STRINGS;
use crate::{
    inputs::Inputs,
    store::{Bytes, Store, Subject},
};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Static {
    route: &'static str,
    tenant: &'static str,
}

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 2] = [
    Subject {
        library: "prometheus-client",
        variant: "get_or_create, String fields",
        condition: None,
        make: make::<Owned>,
    },
    Subject {
        library: "prometheus-client",
        variant: "get_or_create, &'static str fields",
        condition: Some(STATIC_STRINGS),
        make: make::<Static>,
    },
];

struct Counters<L> {
    registry: Registry,
    family: Family<L, Counter>,
}

struct Histograms<L> {
    registry: Registry,
    family: Family<L, Histogram, fn() -> Histogram>,
}

/// A label set made of a pair.
trait Set: From<Pair> + Clone + Eq + Hash + EncodeLabelSet + std::fmt::Debug + Send + Sync + 'static {}

impl Set for Owned {}

impl Set for Static {}

impl From<Pair> for Owned {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route: route.to_owned(), tenant: tenant.to_owned() }
    }
}

impl From<Pair> for Static {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}

fn make<L: Set>(inputs: Inputs) -> Box<dyn Store> {
    match inputs {
        Inputs::Counters | Inputs::Unique => counters::<L>(),
        Inputs::Histograms => histograms::<L>(),
    }
}

fn counters<L: Set>() -> Box<dyn Store> {
    let (mut registry, family) = (Registry::default(), Family::<L, Counter>::default());
    registry.register("bench", "Requests", family.clone());
    Box::new(Counters { registry, family })
}

fn histograms<L: Set>() -> Box<dyn Store> {
    let constructor: fn() -> Histogram = || Histogram::new(BOUNDS);
    let (mut registry, family) = (Registry::default(), Family::new_with_constructor(constructor));
    registry.register("bench_seconds", "Latency", family.clone());
    Box::new(Histograms::<L> { registry, family })
}

impl<L: Set> Store for Counters<L> {
    fn record(&self, pair: Pair, amount: u64) {
        self.family.get_or_create(&L::from(pair)).inc_by(amount);
    }

    fn text(&self) -> String {
        text(&self.registry)
    }

    fn scrape(&self, to: &mut dyn io::Write) {
        encode(&mut Bytes(to), &self.registry).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        self.family.clear();
        true
    }
}

impl<L: Set> Store for Histograms<L> {
    fn record(&self, pair: Pair, amount: u64) {
        self.family.get_or_create(&L::from(pair)).observe(amount as f64);
    }

    fn text(&self) -> String {
        text(&self.registry)
    }

    fn scrape(&self, to: &mut dyn io::Write) {
        encode(&mut Bytes(to), &self.registry).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        self.family.clear();
        true
    }
}

fn text(registry: &Registry) -> String {
    let mut text = String::new();
    encode(&mut text, registry).expect("a String takes all");
    text
}
