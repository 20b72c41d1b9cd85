use metrics_core::{Counter, Gauge, Metrics};

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    #[gauge]
    taken: Counter,
    /// Connections waiting.
    #[gauge]
    #[metrics(skip)]
    waiting: Gauge,
}

fn main() {
    let pool = PoolMetrics::default();
    pool.taken.inc();
    pool.waiting.inc();
}
