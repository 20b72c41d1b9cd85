use metrics_core::{Gauge, gauge};

/// Jobs waiting.
#[gauge]
static QUEUE_TOTAL: Gauge;

fn main() {
    QUEUE_TOTAL.set(1);
}
