use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(__name__: &str);

fn main() {
    requests("/cart").inc();
}
