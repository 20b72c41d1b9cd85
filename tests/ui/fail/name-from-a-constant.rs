use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = concat!("shop", "_calls"))]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
