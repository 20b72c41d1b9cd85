use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = "http:requests")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
