use metrics_core::{Counter, counter};

/// Requests served.
#[counter(nmae = "calls")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
