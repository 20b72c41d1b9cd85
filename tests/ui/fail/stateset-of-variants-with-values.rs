use metrics_core::{LabelValue, StateSet, stateset};

#[derive(LabelValue)]
pub enum Link {
    Down,
    Up { speed: u32 },
}

/// The uplink.
#[stateset]
static UPLINK: StateSet<Link>;

fn main() {}
