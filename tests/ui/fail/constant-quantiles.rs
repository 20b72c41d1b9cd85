use metrics_core::{Summary, summary};

const PERCENT: f64 = 99.0;
const FALLING: &[f64] = &[0.9, 0.5];
const MANY: u32 = 100;

/// Time of a request.
#[summary(latency, quantiles = [0.5, PERCENT])]
static REQUEST: Summary;

/// Rows of an answer.
#[summary(quantiles = FALLING)]
static ANSWER_ROWS: Summary;

/// Pages of an answer.
#[summary(quantiles = [0.5], age_buckets = MANY)]
static ANSWER_PAGES: Summary;

/// Words of an answer.
#[summary(quantiles = [0.5], window = "3ms")]
static ANSWER_WORDS: Summary;

fn main() {
    REQUEST.observe(1);
    ANSWER_ROWS.observe(1);
    ANSWER_PAGES.observe(1);
    ANSWER_WORDS.observe(1);
}
