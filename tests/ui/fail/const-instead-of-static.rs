use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
const REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
