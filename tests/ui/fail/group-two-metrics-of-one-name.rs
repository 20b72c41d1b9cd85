use metrics_core::{Counter, Histogram, Metrics};

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Counter,
    /// Connections taken in time.
    #[counter(name = "taken_total", labels(late))]
    in_time: Counter<(bool,)>,
    /// Time until one was there.
    #[histogram(latency)]
    wait: Histogram,
    /// Time until one was there.
    #[histogram(buckets = [1])]
    wait_seconds: Option<Histogram>,
}

fn main() {
    let pool = PoolMetrics::default();
    pool.taken.inc();
    pool.in_time.with((true,)).inc();
    pool.wait.observe(1);
    assert!(pool.wait_seconds.is_some());
}
