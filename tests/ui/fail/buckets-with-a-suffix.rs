use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(buckets = [1u32, 10])]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
