use metrics_core::{LabelValue, StateSet, stateset};

#[derive(LabelValue)]
pub enum Door {
    Shut,
    Open,
}

#[derive(LabelValue)]
pub enum Window {
    Shut,
}

/// The door.
#[stateset]
static DOOR: StateSet<Door>;

fn main() {
    DOOR.set(Door::Open);
    DOOR.set(Window::Shut);
    DOOR.set("open");
}
