use metrics_core::{Counter, counter};

/// Requests served.
#[counter(optional)]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
