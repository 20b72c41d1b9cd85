use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
static mut REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
