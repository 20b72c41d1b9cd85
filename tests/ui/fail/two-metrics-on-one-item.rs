use metrics_core::{Counter, counter, gauge};

/// Requests served.
#[counter]
#[gauge]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
