use metrics_core::{Histogram, histogram};

/// Time of an answer.
#[histogram(native, latency)]
static ANSWER: Histogram;

fn main() {
    ANSWER.observe(1);
}
