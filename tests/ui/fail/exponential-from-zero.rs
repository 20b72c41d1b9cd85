use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(exponential(0, 2, 10))]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
