use metrics_core::{Summary, summary};

/// Time of a request.
#[summary(latency, window = "10m")]
static REQUEST: Summary;

#[summary(latency, age_buckets = 5)]
fn answer() {}

fn main() {
    REQUEST.observe(1);
    answer();
}
