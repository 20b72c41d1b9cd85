use metrics_core::gauge;

/// Free room on each disk.
#[gauge(callback)]
fn free() -> Vec<((&'static str,), u64)> {
    Vec::new()
}

/// Jobs that wait.
#[gauge(callback, labels(queue))]
fn waiting() -> u64 {
    1
}

fn main() {
    let _ = (free(), waiting());
}
