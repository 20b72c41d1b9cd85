use metrics_core::{Counter, counter};

/// Size.
#[counter]
static GRÖSSE: Counter;

fn main() {
    GRÖSSE.inc();
}
