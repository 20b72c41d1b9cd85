use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
#[metrics(namespace = "db:pool")]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Counter,
    /// Connections made.
    #[counter]
    made: Counter,
}

#[derive(Metrics)]
#[metrics(namespace = "pool_")]
struct Other {}

fn main() {
    let pool = PoolMetrics::default();
    pool.taken.inc();
    pool.made.inc();
    let _ = Other::default();
}
