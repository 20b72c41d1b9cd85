use metrics_core::{LabelValue, Labels, StateSet, stateset};

#[derive(LabelValue)]
pub enum Door {
    Shut,
    Open,
}

#[derive(Labels)]
pub struct House<'a> {
    pub front_door: &'a str,
}

/// The doors.
#[stateset(namespace = "house")]
fn door(house_door: &str) -> StateSet<Door>;

/// The front door.
#[stateset]
static FRONT_DOOR: StateSet<Door, House>;

/// A state set's name is a label's, which has no colons.
#[stateset(exact = "house:door", labels(house_door))]
static OTHER: StateSet<Door, (bool,)>;

fn main() {}
