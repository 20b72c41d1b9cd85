use metrics_core::{Counter, counter};

/// Requests served.
#[counter(namespace = "my-shop")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
