use metrics_core::{counter, gauge};

/// Help.
#[gauge(callback, limit = 7)]
fn limited() -> u64 {
    1
}

/// Help.
#[gauge(callback, optional)]
fn waiting() -> u64 {
    1
}

/// Help.
#[counter(callback, outcome, accessor = false)]
fn measured() -> u64 {
    1
}

/// Help.
#[gauge(in_flight, callback)]
fn both() -> u64 {
    1
}

/// Help.
#[gauge(callback, labels(disk = "sda"))]
fn with_values() -> u64 {
    1
}

/// Help.
#[gauge(unit = bytes, callback, buckets = [1.0], calback)]
fn unknown() -> u64 {
    1
}

fn main() {
    let _ = (limited(), waiting(), measured(), both(), with_values(), unknown(), limited::family());
}
