use metrics_core::{Histogram, Metrics};

#[derive(Metrics)]
struct AnswerMetrics {
    /// Rows of an answer.
    #[histogram]
    rows: Histogram,
    /// Columns of an answer.
    #[histogram(buckets = [1, 10, 5])]
    columns: Histogram,
}

fn main() {
    let answers = AnswerMetrics::default();
    answers.rows.observe(1);
    answers.columns.observe(1);
}
