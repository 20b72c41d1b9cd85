use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native(zero_threshold = -0.5))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
