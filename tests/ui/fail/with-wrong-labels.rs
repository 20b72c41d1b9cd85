use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

#[derive(Labels)]
struct Job<'a> {
    queue: &'a str,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

fn main() {
    REQUESTS.with(Http { route: "/cart" }).inc();
    REQUESTS.with(Job { queue: "mail" }).inc();
}
