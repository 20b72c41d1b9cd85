use metrics_core::{counter, gauge};

/// Jobs.
#[counter(callback)]
#[gauge(callback)]
fn jobs() -> u64 {
    1
}

/// Jobs.
#[gauge(callback, callback)]
fn waiting() -> u64 {
    1
}

fn main() {
    let _ = (jobs(), waiting());
}
