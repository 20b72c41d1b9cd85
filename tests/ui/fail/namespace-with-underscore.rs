use metrics_core::{Counter, counter};

/// Requests served.
#[counter(namespace = "shop_")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
