use metrics_core::{Counter, counter};

/// Work done.
#[counter(allow(base_units))]
static WORK: Counter;

fn main() {
    WORK.inc();
}
