use metrics_core::gauge;

/// Jobs that wait.
#[gauge(callback)]
async fn jobs_waiting() -> usize {
    3
}

fn main() {
    drop(jobs_waiting());
}
