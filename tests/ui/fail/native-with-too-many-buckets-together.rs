use metrics_core::{Histogram, histogram};

/// Rows of an answer.
#[histogram(native(growth = 1.2, max_buckets = 500), linear(0, 1, 20))]
static ROWS: Histogram;

/// Bytes of an answer.
#[histogram(native, linear(0, 1, 400))]
static BYTES: Histogram;

fn main() {
    ROWS.observe(1);
    BYTES.observe(1);
}
