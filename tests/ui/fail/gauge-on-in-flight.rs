use metrics_core::{InFlight, gauge};

/// Requests under way.
#[gauge]
static REQUESTS: InFlight;

fn main() {
    let _guard = REQUESTS.track();
}
