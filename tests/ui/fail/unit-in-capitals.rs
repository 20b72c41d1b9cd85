use metrics_core::{Gauge, gauge};

/// Speed of the disk.
#[gauge(unit = "Bytes per second")]
static SPEED: Gauge;

fn main() {
    SPEED.set(1);
}
