use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

/// Requests served.
#[counter]
static REQUESTS: Counter;

fn main() {
    REQUESTS.with(Http { route: "/cart" }).inc();
}
