use metrics_core::{Counter, counter};

#[counter(help = " ")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
