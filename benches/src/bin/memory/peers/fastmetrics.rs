//! `fastmetrics`: a family that maps an owned label struct to a metric. It has no way to remove a series.

use std::{hash::Hash, io};

use ::fastmetrics::{
    derive::LabelSet,
    encoder::{EncodeLabelSet, EncodeMetric},
    format::text::{TextProfile, encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    raw::{LabelSetSchema, MetricLabelSet, TypedMetric},
    registry::Registry,
};
use benches::workload::{BOUNDS, Pair};

use super::STATIC_STRINGS;
use crate::{
    inputs::Inputs,
    store::{Bytes, Store, Subject},
};

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

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 2] = [
    Subject { library: "fastmetrics", variant: "with_or_new, String fields", condition: None, make: make::<Owned> },
    Subject {
        library: "fastmetrics",
        variant: "with_or_new, &'static str fields",
        condition: Some(STATIC_STRINGS),
        make: make::<Static>,
    },
];

struct Kept<L, M> {
    registry: Registry,
    family: Family<L, M>,
    record: fn(&M, u64),
}

/// A label set made of a pair.
trait Set: From<Pair> + Clone + Eq + Hash + EncodeLabelSet + LabelSetSchema + Send + Sync + 'static {}

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
    let family = Family::<L, Counter>::default();
    let registry = registry("bench_total", family.clone());
    Box::new(Kept { registry, family, record: |counter, amount| counter.inc_by(amount) })
}

fn histograms<L: Set>() -> Box<dyn Store> {
    let family = Family::<L, Histogram>::new(|| Histogram::new(BOUNDS));
    let registry = registry("bench_seconds", family.clone());
    Box::new(Kept { registry, family, record: |histogram, amount| histogram.observe(amount as f64) })
}

impl<L: Set, M: Send + Sync> Store for Kept<L, M> {
    fn record(&self, pair: Pair, amount: u64) {
        self.family.with_or_new(&L::from(pair), |metric| (self.record)(metric, amount));
    }

    fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry, TextProfile::PrometheusV0_0_4).expect("a String takes all");
        text
    }

    fn scrape(&self, to: &mut dyn io::Write) {
        encode(&mut Bytes(to), &self.registry, TextProfile::PrometheusV0_0_4).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        false
    }
}

fn registry<M: TypedMetric + MetricLabelSet + EncodeMetric + 'static>(name: &'static str, family: M) -> Registry {
    let mut registry = Registry::default();
    registry.register(name, "Requests", family).expect("the registry is empty");
    registry
}
