use metrics_core::{Summary, summary};

/// Time of a request.
#[summary(latency, quantiles = [0.5], window = 600)]
static REQUEST: Summary;

/// Rows of an answer.
#[summary(quantiles = [0.5], window = "10 minutes")]
static ANSWER_ROWS: Summary;

/// Pages of an answer.
#[summary(quantiles = [0.5], window = "0s")]
static ANSWER_PAGES: Summary;

fn main() {
    REQUEST.observe(1);
    ANSWER_ROWS.observe(1);
    ANSWER_PAGES.observe(1);
}
