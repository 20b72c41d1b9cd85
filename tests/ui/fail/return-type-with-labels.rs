use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
fn requests(route: &str) -> Counter<(&'static str,)>;

fn main() {
    requests("/cart").inc();
}
