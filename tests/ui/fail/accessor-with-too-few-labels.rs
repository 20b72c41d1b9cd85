use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(route: &str, status: u16);

fn main() {
    requests("/cart").inc();
}
