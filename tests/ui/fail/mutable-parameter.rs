use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(mut route: &str);

fn main() {
    requests("/cart").inc();
}
