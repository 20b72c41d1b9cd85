use metrics_core::{Counter, Gauge, Metrics};

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Time spent.
    #[counter(unit = milliseconds)]
    spent: Counter,
    /// Connections open.
    #[gauge(name = "openConnections")]
    open: Gauge,
}

fn main() {
    let pool = PoolMetrics::default();
    pool.spent.inc();
    pool.open.inc();
}
