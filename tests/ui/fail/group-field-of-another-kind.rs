use metrics_core::{Gauge, InFlight, Metrics};

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Gauge,
    /// Queries under way.
    #[gauge]
    queries: Option<InFlight>,
    /// Connections open.
    #[gauge]
    open: u64,
}

fn main() {
    PoolMetrics::default().taken.set(1);
}
