use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(unit = ms, buckets = [1, 10])]
static REQUEST_TIME: Histogram;

fn main() {
    REQUEST_TIME.observe(1);
}
