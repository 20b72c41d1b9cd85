use metrics_core::{Counter, counter};

/// Requests served.
#[counter(labels(route, route))]
static REQUESTS: Counter<(&'static str, u16)>;

fn main() {
    REQUESTS.with(("/cart", 200)).inc();
}
