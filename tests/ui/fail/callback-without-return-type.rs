use metrics_core::gauge;

/// Jobs that wait.
#[gauge(callback)]
fn jobs_waiting() {}

/// Jobs that run.
#[gauge(callback)]
fn jobs_running() -> () {}

fn main() {
    jobs_waiting();
    jobs_running();
}
