use metrics_core::{Counter, counter};

/// Requests served.
#[counter(errors)]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
