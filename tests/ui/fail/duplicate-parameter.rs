use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(route: &str, route: &str);

fn main() {
    requests("/cart", "/cart").inc();
}
