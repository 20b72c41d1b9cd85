use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(route: &str) -> u64;

fn main() {
    requests("/cart").inc();
}
