use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(#[allow(unused)] route: &str);

fn main() {
    requests("/cart").inc();
}
