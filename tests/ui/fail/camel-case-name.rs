use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = "httpRequests")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
