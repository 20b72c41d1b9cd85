use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = "")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
