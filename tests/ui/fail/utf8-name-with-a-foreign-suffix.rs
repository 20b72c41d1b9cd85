use metrics_core::{Gauge, gauge};

/// Requests under way.
#[gauge(name = "http.requests_total", utf8)]
static HTTP_REQUESTS: Gauge;

fn main() {
    HTTP_REQUESTS.set(1);
}
