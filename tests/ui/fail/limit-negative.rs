use metrics_core::counter;

/// Requests served.
#[counter(limit = -1)]
fn requests(route: &str);

fn main() {
    requests("/cart").inc();
}
