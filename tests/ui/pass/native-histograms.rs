//! `native` in every form, on everything that it may stand on.

#![deny(warnings)]
#![allow(dead_code)]

use metrics_core::{Histogram, Labels, histogram, measure};

const GROWTH: f64 = 1.05;
const MOST: u16 = 100;

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

/// Alone.
#[histogram(native)]
static ALONE: Histogram;

/// Beside a preset.
#[histogram(latency, native)]
static PRESET: Histogram<Route>;

/// With all keys.
#[histogram(native(zero_threshold = 1e-9, growth = 1.5, max_buckets = 507,), limit = 5)]
static ALL: Histogram<Route>;

/// From constants.
#[histogram(native(growth = GROWTH * 2.0, max_buckets = if MOST > 50 { MOST } else { 50 }), buckets = [1], slo = 2)]
static CONSTANTS: Histogram;

/// With whole numbers.
#[histogram(size, native(growth = 2, zero_threshold = 0))]
fn sizes(kind: &str);

#[histogram(latency, native(growth = GROWTH))]
fn timed() {}

#[measure(native)]
async fn measured() {}

macro_rules! native {
    ($name:ident, $growth:expr, $most:literal) => {
        /// From a macro.
        #[histogram(native(growth = $growth, max_buckets = $most))]
        static $name: Histogram;
    };
}

native!(FROM_MACRO, 1.2, 40);

mod m {
    pub use metrics_core::*;
}

/// By another path.
#[m::histogram(native(growth = 3), crate = m)]
static ELSEWHERE: m::Histogram;

fn main() {
    ALONE.observe(1);
    PRESET.with(Route { route: "/" }).observe(1);
    ALL.with(Route { route: "/" }).observe(1);
    CONSTANTS.observe(1);
    sizes("x").observe(1);
    FROM_MACRO.observe(1);
    ELSEWHERE.observe(1);
    timed();
}
