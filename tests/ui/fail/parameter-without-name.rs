use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(_: &str);

fn main() {
    requests("/cart").inc();
}
