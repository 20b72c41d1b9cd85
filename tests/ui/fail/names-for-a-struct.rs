use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

/// Requests served.
#[counter(labels(route))]
static REQUESTS: Counter<Http>;

fn main() {
    REQUESTS.with(Http { route: "/cart" }).inc();
}
