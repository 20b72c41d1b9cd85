use metrics_core::{Counter, Metrics};

#[derive(Default, Metrics)]
struct ServerMetrics {
    /// Requests served.
    #[counter]
    requests: Counter,
}

fn main() {
    let server = ServerMetrics::default();
    server.requests.inc();
}
