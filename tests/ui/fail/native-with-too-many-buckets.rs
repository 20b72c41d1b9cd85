use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native(max_buckets = 600))]
static ROWS: Histogram;

fn main() {
    ROWS.observe(1);
}
