use metrics_core::{Gauge, Metrics};

type Taken = Gauge;

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Taken,
}

fn main() {
    PoolMetrics::default().taken.set(1);
}
