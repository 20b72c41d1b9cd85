use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
#[metrics(namspace = "pool", prefix = "x", const_label = 1)]
struct PoolMetrics {
    /// Connections taken.
    #[counter(nmae = "x")]
    taken: Counter,
    #[metrics(namespace = "x")]
    name: String,
    #[metrics]
    size: usize,
}

fn main() {
    PoolMetrics::default().taken.inc();
}
