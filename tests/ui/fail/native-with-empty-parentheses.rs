use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native())]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
