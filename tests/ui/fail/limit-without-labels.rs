use metrics_core::{Counter, counter};

/// Requests served.
#[counter(limit = 100)]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
