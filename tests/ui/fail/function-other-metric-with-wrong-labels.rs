use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Http {
    status: u16,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

#[counter(metric = REQUESTS, with = (200_u16,))]
fn serve() {}

fn main() {
    serve();
}
