use metrics_core::counter;

/// Requests served.
#[counter]
async fn requests(route: &str);

fn main() {
    requests("/cart").inc();
}
