use metrics_core::histogram;

/// Time of a request.
#[histogram(latency)]
fn request_histogram(route: &str);

fn main() {
    request_histogram("/cart").observe(1);
}
