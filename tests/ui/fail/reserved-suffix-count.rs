use metrics_core::{Gauge, gauge};

/// Jobs waiting.
#[gauge]
static QUEUE_COUNT: Gauge;

fn main() {
    QUEUE_COUNT.set(1);
}
