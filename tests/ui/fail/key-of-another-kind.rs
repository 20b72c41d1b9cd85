use metrics_core::{Counter, counter};

/// Requests served.
#[counter(buckets = [1, 10])]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
