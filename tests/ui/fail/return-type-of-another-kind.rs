use metrics_core::{Gauge, counter};

/// Requests served.
#[counter]
fn requests(route: &str) -> Gauge;

fn main() {
    requests("/cart").inc();
}
