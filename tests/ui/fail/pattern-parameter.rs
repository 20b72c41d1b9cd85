use metrics_core::counter;

/// Requests served.
#[counter]
fn requests((route, status): (&str, u16));

fn main() {
    requests(("/cart", 200)).inc();
}
