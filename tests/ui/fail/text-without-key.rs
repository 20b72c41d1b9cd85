use metrics_core::{Counter, counter};

#[counter("Requests served.")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
