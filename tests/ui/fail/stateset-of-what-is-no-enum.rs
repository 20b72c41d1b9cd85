use metrics_core::{StateSet, stateset};

/// The uplink.
#[stateset]
fn uplink(port: &str) -> StateSet<u8>;

fn main() {}
