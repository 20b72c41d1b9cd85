use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct PoolMetrics {
    #[counter]
    taken: Counter,
}

fn main() {
    PoolMetrics::default().taken.inc();
}
