use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
enum PoolMetrics {
    Taken(Counter),
}

fn main() {
    let _ = PoolMetrics::default();
}
