use metrics_core::{Counter, counter};

type Plain = Counter;

/// Jobs done.
#[counter(expire = "1h")]
static JOBS: Plain;

fn main() {
    JOBS.inc();
}
