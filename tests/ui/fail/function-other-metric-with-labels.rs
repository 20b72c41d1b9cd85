use metrics_core::{Counter, counter};

/// Requests served.
#[counter]
static REQUESTS: Counter;

#[counter(metric = REQUESTS, labels(kind))]
fn serve(kind: u8) {
    let _ = kind;
}

fn main() {
    serve(1);
}
