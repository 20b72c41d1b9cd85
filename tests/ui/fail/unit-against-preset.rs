use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(latency, unit = bytes)]
static REQUEST: Histogram;

fn main() {
    REQUEST.observe(1);
}
