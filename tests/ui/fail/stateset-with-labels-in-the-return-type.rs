use metrics_core::{StateSet, stateset};

/// The doors.
#[stateset]
fn doors(room: &str) -> StateSet<bool, (&'static str,)>;

fn main() {
    doors("hall").set(true);
}
