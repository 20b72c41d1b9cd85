use metrics_core::{Counter, counter};

/// Requests served.
#[counter(crate = "metrics_core")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
