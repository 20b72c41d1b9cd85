use metrics_core::{Summary, summary};

/// Time of a request.
#[summary(quantiles = [0.5, 0.99])]
static REQUEST_SECONDS: Summary;

fn main() {
    REQUEST_SECONDS.observe(1);
}
