use metrics_core::{StateSet, stateset};

/// The door.
#[stateset(name = "__door")]
static DOOR: StateSet<bool>;

fn main() {}
