use metrics_core::{Gauge, gauge};

/// Requests under way.
#[gauge(in_flight)]
static REQUESTS: Gauge;

fn main() {
    let _guard = REQUESTS.track();
}
