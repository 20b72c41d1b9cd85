use metrics_core::{InFlight, gauge};

/// Requests under way.
#[gauge(in_flight, optional)]
static REQUESTS: InFlight;

fn main() {
    let _guard = REQUESTS.track();
}
