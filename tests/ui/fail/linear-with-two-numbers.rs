use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(linear(1, 10))]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
