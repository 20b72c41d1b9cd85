use metrics_core::{Gauge, Metrics};

#[derive(Metrics)]
struct Pool {
    /// Connections that wait.
    #[gauge(callback)]
    waiting: Gauge,
}

fn main() {
    let _ = |pool: Pool| pool.waiting.get();
}
