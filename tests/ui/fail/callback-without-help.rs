use metrics_core::gauge;

#[gauge(callback)]
fn jobs_waiting() -> u64 {
    1
}

fn main() {
    let _ = jobs_waiting::family();
}
