use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = calls)]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
