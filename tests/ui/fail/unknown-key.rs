use metrics_core::{Counter, counter};

/// Requests served.
#[counter(colour = "red")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
