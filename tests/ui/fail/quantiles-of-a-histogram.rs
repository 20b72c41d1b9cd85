use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(latency, quantiles = [0.5, 0.99])]
static REQUEST: Histogram;

fn main() {
    REQUEST.observe(1);
}
