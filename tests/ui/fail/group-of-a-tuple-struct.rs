use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct PoolMetrics(Counter);

fn main() {
    PoolMetrics::default().0.inc();
}
