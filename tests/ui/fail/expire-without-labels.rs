use metrics_core::{Counter, counter, gauge};

/// Requests served.
#[counter(expire = "1h")]
static REQUESTS: Counter;

/// Jobs that wait.
#[gauge(expire = "1h")]
fn jobs_waiting();

fn main() {
    REQUESTS.inc();
    jobs_waiting().set(1);
}
