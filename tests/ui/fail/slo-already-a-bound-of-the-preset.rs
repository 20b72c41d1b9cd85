use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(latency, slo = 0.5)]
static REQUEST: Histogram;

fn main() {
    REQUEST.observe(1);
}
