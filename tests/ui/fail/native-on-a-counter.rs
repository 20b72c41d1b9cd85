use metrics_core::{Counter, counter};

/// Jobs done.
#[counter(native)]
static JOBS: Counter;

fn main() {
    JOBS.inc();
}
