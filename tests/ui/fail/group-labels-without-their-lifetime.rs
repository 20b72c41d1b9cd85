use metrics_core::{Counter, Labels, Metrics};

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

#[derive(Metrics)]
struct ServerMetrics {
    /// Requests served.
    #[counter]
    requests: Counter<Http>,
}

fn main() {
    let server = ServerMetrics::default();
    server.requests.with(Http { route: "/" }).inc();
}
