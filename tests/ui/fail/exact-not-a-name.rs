use metrics_core::{Counter, counter};

/// Requests served.
#[counter(exact = "http.requests")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
