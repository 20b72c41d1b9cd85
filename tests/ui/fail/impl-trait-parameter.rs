use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(route: impl AsRef<str>);

fn main() {
    requests("/cart").inc();
}
