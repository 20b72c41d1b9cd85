use metrics_core::counter;

/// Requests served.
#[counter]
fn requests<T: AsRef<str>>(route: T);

fn main() {
    requests("/cart").inc();
}
