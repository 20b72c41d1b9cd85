//! A summary counts observations and adds them up: enough for their rate and their average.

use metrics_core::{Summary, generate_latest, summary};

/// The request latency in seconds.
#[summary(latency)]
static REQUEST_LATENCY: Summary;

fn main() {
    REQUEST_LATENCY.observe(3.7); // seconds

    print!("{}", generate_latest());
}
