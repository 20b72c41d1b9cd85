use metrics_core::{Gauge, counter};

/// Requests served.
#[counter]
static REQUESTS: Gauge;

fn main() {
    REQUESTS.set(1);
}
