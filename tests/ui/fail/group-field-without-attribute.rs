use std::collections::HashMap;

use metrics_core::{Counter, InFlight, Metrics};

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    taken: Counter,
    /// Queries under way.
    queries: Option<InFlight>,
    hosts: HashMap<String, u64>,
    size: usize,
}

fn main() {
    let pool = PoolMetrics::builder().build().unwrap();
    pool.taken.inc();
    assert!(pool.queries.is_none() && pool.hosts.is_empty() && pool.size == 0);
}
