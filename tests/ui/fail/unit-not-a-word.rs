use metrics_core::{Gauge, gauge};

/// Speed of the fan.
#[gauge(unit = 5)]
static SPEED: Gauge;

fn main() {
    SPEED.set(1);
}
