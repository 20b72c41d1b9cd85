use metrics_core::{Counter, Metrics};

struct Name(&'static str);

#[derive(Metrics)]
struct ServerMetrics {
    /// Requests served.
    #[counter]
    requests: Counter,
    #[metrics(skip)]
    name: Name,
}

fn main() {
    let server = ServerMetrics::default();
    server.requests.inc();
    println!("{}", server.name.0);
}
