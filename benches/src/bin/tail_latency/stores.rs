//! A counter with two string labels, in this library and two peers.

use benches::workload::{Pair, samples};
use metrics_core::{Counter, Format, Labels, Registry, counter};
use prometheus::{IntCounterVec, Opts, TextEncoder};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter, family::Family},
};

/// What is measured.
pub(crate) trait Store: Sync {
    /// Counts one in the series of these labels.
    fn update(&self, pair: Pair);

    /// Writes all series as text.
    fn scrape(&self) -> String;

    /// What was counted.
    fn total(&self) -> f64 {
        samples(&self.scrape(), "bench_total").1
    }
}

#[derive(Clone, Copy, Debug, Labels)]
struct Strings<'a> {
    route: &'a str,
    tenant: &'a str,
}

/// Requests by two strings.
#[counter(name = "bench", limit = none)]
static COUNTERS: Counter<Strings>;

/// This library.
pub(crate) struct Ours(Registry);

impl Ours {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        registry.include(&COUNTERS);
        Self(registry)
    }
}

impl Store for Ours {
    #[inline]
    fn update(&self, Pair { route, tenant }: Pair) {
        COUNTERS.with(Strings { route, tenant }).inc();
    }

    fn scrape(&self) -> String {
        self.0.encode(Format::Text)
    }
}

/// `prometheus`.
pub(crate) struct Prometheus {
    registry: prometheus::Registry,
    counters: IntCounterVec,
}

impl Prometheus {
    pub(crate) fn new() -> Self {
        let counters = IntCounterVec::new(Opts::new("bench_total", "Requests."), &["route", "tenant"]);
        let (registry, counters) = (prometheus::Registry::new(), counters.expect("a valid name"));
        registry.register(Box::new(counters.clone())).expect("the registry is empty");
        Self { registry, counters }
    }
}

impl Store for Prometheus {
    #[inline]
    fn update(&self, Pair { route, tenant }: Pair) {
        self.counters.with_label_values(&[route, tenant]).inc();
    }

    fn scrape(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).expect("a String takes all")
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

/// `prometheus-client`.
pub(crate) struct PrometheusClient {
    registry: prometheus_client::registry::Registry,
    family: Family<Owned, counter::Counter>,
}

impl PrometheusClient {
    pub(crate) fn new() -> Self {
        let (mut registry, family) = (prometheus_client::registry::Registry::default(), Family::default());
        registry.register("bench", "Requests", Family::clone(&family));
        Self { registry, family }
    }
}

impl Store for PrometheusClient {
    #[inline]
    fn update(&self, Pair { route, tenant }: Pair) {
        self.family.get_or_create(&Owned { route: route.to_owned(), tenant: tenant.to_owned() }).inc();
    }

    fn scrape(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes all");
        text
    }
}
