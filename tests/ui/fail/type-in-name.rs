use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
static REQUEST_COUNTER: Counter;

fn main() {
    REQUEST_COUNTER.inc();
}
