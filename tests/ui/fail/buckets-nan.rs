use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(buckets = [1, f64::NAN])]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
