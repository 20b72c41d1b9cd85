use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = "http.requests", utf8 = true)]
static HTTP_REQUESTS: Counter;

fn main() {
    HTTP_REQUESTS.inc();
}
