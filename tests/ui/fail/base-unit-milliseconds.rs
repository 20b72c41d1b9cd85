use metrics_core::{Counter, counter};

/// Time spent at work.
#[counter]
static WORK_MILLISECONDS: Counter;

fn main() {
    WORK_MILLISECONDS.inc();
}
