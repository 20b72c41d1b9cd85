use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
static REQUESTS: Counter;

fn main() {
    REQUESTS.dec();
}
