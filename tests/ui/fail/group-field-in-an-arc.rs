use std::sync::Arc;

use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Arc<Counter>,
}

fn main() {
    PoolMetrics::default().taken.inc();
}
