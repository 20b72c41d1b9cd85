use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
static REQUESTS: Counter;

#[counter(metric = REQUESTS, name = "served")]
fn serve() {}

fn main() {
    serve();
}
