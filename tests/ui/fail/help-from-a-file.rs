use metrics_core::{Counter, counter};

#[counter]
#[doc = include_str!("help-from-a-file.rs")]
static REQUESTS: Counter;

fn main() {
    REQUESTS.inc();
}
