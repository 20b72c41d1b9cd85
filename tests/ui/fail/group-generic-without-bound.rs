use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct ServerMetrics<L: 'static> {
    /// Requests served.
    #[counter]
    requests: Counter<L>,
}

fn main() {
    let server = ServerMetrics::<()>::default();
    server.requests.inc();
}
