use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(tags: &[&str]);

fn main() {
    requests(&["new"]).inc();
}
