use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native(growth = 1.0))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
