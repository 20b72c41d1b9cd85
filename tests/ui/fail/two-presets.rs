use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(latency, size)]
static REQUEST_TIME: Histogram;

fn main() {
    REQUEST_TIME.observe(1);
}
