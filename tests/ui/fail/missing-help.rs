use metrics_core::{Counter, counter};

#[counter]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
