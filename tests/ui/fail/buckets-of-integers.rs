use metrics_core::{Histogram, histogram};

const BOUNDS: &[u64] = &[1, 10];

/// Rows of an answer.
#[histogram(buckets = BOUNDS)]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
