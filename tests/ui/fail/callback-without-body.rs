use metrics_core::{Gauge, counter, gauge};

/// Jobs.
#[counter(callback)]
fn jobs() -> u64;

/// Jobs that wait.
#[gauge(callback)]
static WAITING: Gauge;

fn main() {
    let _ = (jobs(), WAITING.get());
}
