use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = "calls" namespace = "shop")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
