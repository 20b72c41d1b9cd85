#![deny(unused_must_use)]

use metrics_core::{Histogram, histogram};

/// Time of a request.
#[histogram(latency)]
static REQUEST: Histogram;

fn main() {
    REQUEST.start_timer();
}
