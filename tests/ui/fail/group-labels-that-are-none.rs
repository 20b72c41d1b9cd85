use metrics_core::{Counter, Gauge, Metrics};

#[derive(Metrics)]
struct ServerMetrics {
    /// Requests served.
    #[counter]
    requests: Counter<String>,
    /// Requests waiting.
    #[gauge]
    waiting: Option<Gauge<Vec<u8>>>,
}

fn main() {
    let server = ServerMetrics::default();
    let _ = (server.requests, server.waiting);
}
