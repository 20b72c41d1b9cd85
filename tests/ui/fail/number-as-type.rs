use metrics_core::counter;

/// Requests served.
#[counter]
static REQUESTS: u64;

fn main() {
    REQUESTS.inc();
}
