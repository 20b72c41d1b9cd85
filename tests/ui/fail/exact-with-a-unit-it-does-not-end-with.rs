use metrics_core::{Gauge, gauge};

/// Size of the queue.
#[gauge(exact = "queue", unit = bytes)]
static QUEUE: Gauge;

fn main() {
    QUEUE.set(1);
}
