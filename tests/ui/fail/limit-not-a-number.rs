use metrics_core::counter;

/// Requests served.
#[counter(limit = "many")]
fn requests(route: &str);

fn main() {
    requests("/cart").inc();
}
