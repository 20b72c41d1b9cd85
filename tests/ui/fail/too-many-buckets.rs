use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(linear(1, 1, 501))]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
