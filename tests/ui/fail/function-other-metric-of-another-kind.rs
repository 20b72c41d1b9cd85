use metrics_core::{Counter, counter, histogram};

/// Requests served.
#[counter]
static REQUESTS: Counter;

#[histogram(metric = REQUESTS)]
fn serve() {}

fn main() {
    serve();
}
