use metrics_core::{Histogram, histogram};

const GROWTH: f64 = 1.0;
const FEW: u16 = 4;
const MANY: u16 = 510;

/// Rows of an answer.
#[histogram(native(growth = GROWTH))]
static ROWS: Histogram;

/// Columns of an answer.
#[histogram(native(zero_threshold = 0.0, max_buckets = FEW * 2, growth = 1.5))]
static COLUMNS: Histogram;

/// Pages of an answer.
#[histogram(native(max_buckets = MANY))]
static PAGES: Histogram;

/// Weight of an answer.
#[histogram(native(zero_threshold = -GROWTH))]
static WEIGHT: Histogram;

fn main() {
    ROWS.observe(1);
    COLUMNS.observe(1);
    PAGES.observe(1);
    WEIGHT.observe(1);
}
