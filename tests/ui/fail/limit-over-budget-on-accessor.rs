use metrics_core::counter;

/// Requests served.
#[counter(limit = 3)]
fn requests(cached: bool, secure: Option<bool>);

fn main() {
    requests(true, None).inc();
}
