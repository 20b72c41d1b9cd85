use metrics_core::counter;

/// Requests served.
#[counter]
static REQUESTS: _;

fn main() {
    REQUESTS.inc();
}
