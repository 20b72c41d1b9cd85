use metrics_core::gauge;

/// Free room on a disk.
#[gauge(callback, unit = bytes)]
fn free(disk: &str) -> u64 {
    disk.len() as u64
}

fn main() {
    let _ = (free("sda"), free::family());
}
