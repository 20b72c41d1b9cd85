use metrics_core::{Counter, counter};

/// Requests served.
#[counter(labels(route))]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
