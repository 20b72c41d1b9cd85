use std::mem::ManuallyDrop;

use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
union PoolMetrics {
    taken: ManuallyDrop<Counter>,
}

fn main() {
    let _ = PoolMetrics::default();
}
