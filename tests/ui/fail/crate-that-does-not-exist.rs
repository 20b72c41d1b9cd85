use metrics_core::{Counter, counter};

/// Requests served.
#[counter(crate = ::telemetry)]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
