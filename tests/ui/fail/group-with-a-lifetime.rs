use metrics_core::{Counter, Labels, Metrics};

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

#[derive(Metrics)]
struct Server<'a> {
    /// Requests served.
    #[counter]
    requests: Counter<Http<'static>>,
    #[metrics(skip)]
    name: Option<&'a str>,
}

fn main() {
    let server = Server::default();
    server.requests.with(Http { route: server.name.unwrap_or("/") }).inc();
}
