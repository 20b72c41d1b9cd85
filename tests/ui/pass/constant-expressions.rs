//! Buckets and limits that are constants of the program: paths, calls, blocks, sums.

use metrics_core::{Counter, Histogram, counter, generate_latest, histogram};

const BOUNDS: &[f64] = &[1.0, 10.0, 100.0];
const FIRST: f64 = 0.5;
const COUNT: usize = 3;

mod settings {
    pub const BOUNDS: [f64; 2] = [2.0, 4.0];
    pub const LIMIT: usize = 7;
}

const fn doubled<const A: usize, const B: usize>() -> [f64; 2] {
    [A as f64 * 2.0, B as f64 * 2.0]
}

/// A constant.
#[histogram(buckets = BOUNDS)]
static BY_NAME: Histogram;

/// A reference to a constant.
#[histogram(buckets = &settings::BOUNDS)]
static BY_PATH: Histogram;

/// A call, with commas inside.
#[histogram(buckets = &doubled::<1, 2>(), slo = 3)]
static BY_CALL: Histogram;

/// A block.
#[histogram(buckets = {
    const LAST: f64 = 8.0;
    &[FIRST, LAST / 2.0, LAST]
})]
static BY_BLOCK: Histogram;

/// Expressions in a list.
#[histogram(buckets = [FIRST, FIRST * 2.0, settings::BOUNDS[1]], slo = FIRST + 0.25)]
static BY_ITEM: Histogram;

/// Expressions in a series.
#[histogram(linear(FIRST, 1.0 / 2.0, COUNT), slo = 0.75, slo = 9)]
static BY_SERIES: Histogram;

/// A limit.
#[counter(limit = settings::LIMIT * 2, labels(a, b))]
static LIMITED: Counter<(bool, Option<bool>)>;

/// No limit.
#[counter(limit = none)]
fn unlimited(id: u64);

fn main() {
    for histogram in [&BY_NAME, &BY_PATH, &BY_CALL, &BY_BLOCK, &BY_ITEM, &BY_SERIES] {
        histogram.observe(0.7);
    }
    LIMITED.with((true, None::<bool>)).inc();
    unlimited(1).inc();
    let text = generate_latest();
    let bounds = |name: &str| -> Vec<&str> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix("_bucket{le=\""));
        lines.filter_map(|line| line.split('"').next()).collect()
    };
    assert_eq!(bounds("by_name"), ["1.0", "10.0", "100.0", "+Inf"]);
    assert_eq!(bounds("by_path"), ["2.0", "4.0", "+Inf"]);
    assert_eq!(bounds("by_call"), ["2.0", "3.0", "4.0", "+Inf"]);
    assert_eq!(bounds("by_block"), ["0.5", "4.0", "8.0", "+Inf"]);
    assert_eq!(bounds("by_item"), ["0.5", "0.75", "1.0", "4.0", "+Inf"]);
    assert_eq!(bounds("by_series"), ["0.5", "0.75", "1.0", "1.5", "9.0", "+Inf"]);
}
