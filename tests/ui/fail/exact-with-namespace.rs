use metrics_core::{Counter, counter};

/// Requests served.
#[counter(exact = "requests", namespace = "shop")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
