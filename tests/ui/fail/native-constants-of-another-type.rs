use metrics_core::{Histogram, histogram};

const MANY: usize = 160;

/// Rows of an answer.
#[histogram(native(max_buckets = MANY))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
