use metrics_core::testing::{self, assert_metric};
use metrics_core::{Counter, counter};

/// Jobs done.
#[counter]
static JOBS: Counter;

fn main() {
    let seen = testing::watch();
    assert_eq!(seen.of("jobs_total").get(), 1.0);
    assert_eq!(seen.of(JOBS).get(), 1.0);
    assert_metric!(JOBS, "jobs_total" => 1);
}
