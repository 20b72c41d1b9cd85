use metrics_core::{Summary, summary};

/// Time of a request.
#[summary(latency, quantiles = [50, 99.9])]
static REQUEST: Summary;

/// Rows of an answer.
#[summary(quantiles = [-0.5])]
static ANSWER_ROWS: Summary;

fn main() {
    REQUEST.observe(1);
    ANSWER_ROWS.observe(1);
}
