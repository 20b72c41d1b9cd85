use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = , namespace = "shop")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
