use metrics_core::{Counter, Gauge, Metrics};

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    #[metrics(flatten)]
    taken: Counter,
    /// Connections waiting.
    #[metrics(prefix = "now")]
    waiting: Option<Gauge>,
}

fn main() {
    PoolMetrics::default().taken.inc();
}
