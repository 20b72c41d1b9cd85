use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.inc();
}
