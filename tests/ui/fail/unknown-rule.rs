use metrics_core::{Counter, counter};

/// Time spent at work.
#[counter(allow(base_units))]
static WORK_HOURS: Counter;

fn main() {
    WORK_HOURS.inc();
}
