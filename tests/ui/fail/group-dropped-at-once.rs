#![deny(unused_must_use)]

use metrics_core::{Counter, Error, Metrics, Registry};

#[derive(Metrics)]
struct ServerMetrics {
    /// Requests served.
    #[counter]
    requests: Counter,
}

fn main() -> Result<(), Error> {
    ServerMetrics::builder();
    ServerMetrics::builder().register(Registry::global())?;
    let server = ServerMetrics::default();
    server.requests.inc();
    Ok(())
}
