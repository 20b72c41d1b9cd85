use metrics_core::{LabelValue, stateset};

#[derive(LabelValue)]
pub enum Door {
    Shut,
    Open,
}

/// The doors.
#[stateset]
fn door(room: &str);

fn main() {
    let _ = Door::Shut;
    let _ = Door::Open;
}
