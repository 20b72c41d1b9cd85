use metrics_core::{Counter, counter};

type Http = (&'static str, u16);

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

fn main() {
    REQUESTS.with(("/cart", 200)).inc();
}
