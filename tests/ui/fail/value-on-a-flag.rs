use metrics_core::{Gauge, gauge};

/// Temperature outside.
#[gauge(optional = true)]
static TEMPERATURE: Gauge;

fn main() {
    TEMPERATURE.set(21);
}
