//! `utf8` on everything that has a name.

#![deny(warnings)]
#![allow(dead_code, uncommon_codepoints)]

use metrics_core::{Counter, Gauge, Histogram, Labels, Summary, catalog, counter, gauge, histogram, measure, summary};

#[derive(Labels)]
struct Http<'a> {
    #[label(rename = "http.method", utf8)]
    method: &'a str,
    #[label(utf8)]
    größe: u16,
    #[label(utf8)]
    plain: bool,
}

/// Named.
#[counter(name = "http.requests", utf8)]
static REQUESTS: Counter<Http>;

/// By its identifier.
#[gauge(utf8)]
static GRÖẞE: Gauge;

/// Whole, and in no style.
#[histogram(latency, exact = "Http.RequestDuration:seconds", utf8)]
static DURATION: Histogram;

/// With a namespace of the same sort.
#[summary(namespace = "my.shop", name = "wait", unit = seconds, utf8)]
static WAIT: Summary<Http>;

/// With names for a tuple.
#[counter(labels(länge, höhe), utf8)]
static AREAS: Counter<(u8, u8)>;

/// From a signature.
#[counter(name = "größen", utf8)]
fn sizes(länge: u8) -> Counter;

#[histogram(latency, name = "http.handle", utf8, labels(größe))]
fn handle(größe: u8) {}

/// The histogram and the gauge.
#[measure(name = "http.serve", utf8)]
fn serve() {}

fn main() {
    REQUESTS.with(Http { method: "get", größe: 1, plain: true }).inc();
    GRÖẞE.set(1);
    DURATION.observe(1);
    WAIT.with(Http { method: "get", größe: 1, plain: false }).observe(1);
    AREAS.with((1_u8, 2_u8)).inc();
    sizes(1).inc();
    handle(1);
    assert_eq!(handle_latency(1).count(), 1);
    serve();
    for name in ["http.serve_latency_seconds", "http.serve_in_flight"] {
        assert!(catalog().iter().any(|metric| metric.name() == name), "{name}");
    }
}
