use metrics_core::gauge;

/// Free room on each disk.
#[gauge(callback, labels(disk))]
fn free() -> Vec<(String, u64)> {
    Vec::new()
}

/// What is no number.
#[gauge(callback, labels(disk))]
fn state() -> impl Iterator<Item = ((&'static str,), &'static str)> {
    std::iter::empty()
}

fn main() {
    let _ = (free(), state());
}
