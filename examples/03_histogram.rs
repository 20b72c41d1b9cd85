//! A histogram counts observations in buckets: how long requests took, how large they were.
//!
//! `latency` brings the unit, seconds, and bounds from 5 ms to 10 s. A bucket counts what is at most its bound.

use metrics_core::{Histogram, generate_latest, histogram};

/// Description of histogram
#[histogram(latency)]
static REQUEST_LATENCY: Histogram;

fn main() {
    REQUEST_LATENCY.observe(2.5); // seconds; a `Duration` will do as well

    print!("{}", generate_latest());
}
