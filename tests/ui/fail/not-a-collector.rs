use metrics_core::{Counter, Format, Import, Metrics, Registry};

#[derive(Metrics)]
struct PoolMetrics {
    /// Connections taken.
    #[counter(name = "pool_taken")]
    taken: Counter,
}

fn main() {
    let registry = Registry::new();
    let pool = PoolMetrics::builder().register(&registry).unwrap();
    pool.taken.inc();
    let _ = registry.register(PoolMetrics::builder());
    let _ = registry.register(Import::new("billing", Format::Text, || ""));
    let _ = registry.register(|| 7);
}
