use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native, native(growth = 2))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
