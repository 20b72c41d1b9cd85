use metrics_core::{Gauge, gauge};

/// Memory in use.
#[gauge]
static MEMORY_IN_GB: Gauge;

fn main() {
    MEMORY_IN_GB.set(1);
}
