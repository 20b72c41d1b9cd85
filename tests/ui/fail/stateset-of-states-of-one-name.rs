use metrics_core::{LabelValue, StateSet, stateset};

#[derive(LabelValue)]
pub enum Door {
    Shut,
    #[label(rename = "shut")]
    Open,
}

/// The door.
#[stateset]
static DOOR: StateSet<Door>;

fn main() {
    DOOR.set(Door::Shut);
}
