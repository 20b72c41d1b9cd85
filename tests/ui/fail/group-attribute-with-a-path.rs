use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct ServerMetrics {
    /// Requests served.
    #[metrics_core::counter]
    requests: Counter,
}

fn main() {
    let server = ServerMetrics::default();
    server.requests.inc();
}
