use metrics_core::{Histogram, histogram};

const BOUNDS: &[f64] = &[1.0, 10.0, 5.0];

/// Rows of an answer.
#[histogram(buckets = BOUNDS)]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
