use metrics_core::{StateSet, stateset};

/// The door.
#[stateset]
static DOOR: StateSet;

/// The doors.
#[stateset]
fn doors(room: &str) -> StateSet;

fn main() {}
