//! Histograms, with default buckets and with wide ones.

use super::*;
use metrics_core::{Histogram, histogram};

/// Latency
#[histogram(
    buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0]
)]
static REQUEST_LATENCY_SECONDS: Histogram;

pub(crate) fn default_buckets(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(&REQUEST_LATENCY_SECONDS);
    for seconds in [0.001, 0.005, 0.05, 0.3, 9.9, 11.0] {
        REQUEST_LATENCY_SECONDS.observe(seconds);
    }
    Ok(())
}

/// h
#[histogram(
    name = "h",
    buckets = [0.0, 1e-05, 0.0001, 0.1, 1.0, 10.0, 100000.0, 1e6, 1555555.55555552, 1e23]
)]
fn wide(a: &str, path: &str);

pub(crate) fn labels_and_wide_bounds(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(wide::family());
    wide("x", "/q").observe(0.05);
    wide("x", "/q").observe(2e6);
    wide::family().init(("b", "/"));
    Ok(())
}
