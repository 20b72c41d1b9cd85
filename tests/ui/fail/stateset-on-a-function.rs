use metrics_core::{info_metric, stateset};

#[stateset]
fn open(room: &str) -> bool {
    room.is_empty()
}

/// The program.
#[info_metric]
pub fn app(version: &str) {}

fn main() {
    open("");
    app("");
}
