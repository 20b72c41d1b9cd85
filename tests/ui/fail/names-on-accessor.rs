use metrics_core::counter;

/// Requests served.
#[counter(labels(path))]
fn requests(route: &str);

fn main() {
    requests("/cart").inc();
}
