use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native(max_bucket = 160, schema = 3))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
