use metrics_core::{Gauge, stateset};

/// The door.
#[stateset]
static DOOR: Gauge;

fn main() {
    DOOR.set(1);
}
