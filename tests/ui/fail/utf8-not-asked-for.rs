use metrics_core::{Counter, Gauge, Labels, counter, gauge};

/// Requests served.
#[counter(name = "http.requests")]
static HTTP_REQUESTS: Counter<Http>;

/// Sizes.
#[gauge(exact = "Größe")]
static SIZE: Gauge;

#[derive(Labels)]
pub struct Http {
    #[label(rename = "http.method")]
    pub method: &'static str,
    pub größe: u16,
}

/// By size.
#[gauge]
fn by_size(größe: u16);

fn main() {
    HTTP_REQUESTS.with(Http { method: "get", größe: 7 }).inc();
    SIZE.set(1);
    by_size(1).set(1);
}
