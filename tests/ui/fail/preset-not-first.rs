use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(slo = 0.3, latency)]
static REQUEST_TIME: Histogram;

fn main() {
    REQUEST_TIME.observe(1);
}
