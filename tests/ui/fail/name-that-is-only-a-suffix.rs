use metrics_core::{Counter, counter};

/// Requests served.
#[counter(name = "_total")]
static REQUESTS: Counter;

/// Jobs done.
#[counter(exact = "_total")]
static JOBS: Counter;

fn main() {
    REQUESTS.inc();
    JOBS.inc();
}
