use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram]
static PAYLOAD: Histogram;

fn main() {
    PAYLOAD.observe(1);
}
