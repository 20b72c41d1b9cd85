use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native(growth = "text"))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
