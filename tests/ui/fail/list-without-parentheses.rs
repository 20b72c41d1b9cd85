use metrics_core::{Counter, counter};

/// Hours worked.
#[counter(allow = base_unit)]
static WORK_HOURS: Counter;

fn main() {
    WORK_HOURS.inc();
}
