#![deny(unused_must_use)]

use metrics_core::{Counter, InFlight, counter, gauge};

/// Requests served.
#[counter(labels(route))]
static REQUESTS: Counter<(&'static str,)>;

/// Requests served, by status.
#[counter]
fn requests_by_status(status: u16);

/// Requests under way.
#[gauge(in_flight)]
static IN_FLIGHT: InFlight;

fn main() {
    REQUESTS.with(("/cart",));
    REQUESTS.with(("/cart",)).series();
    requests_by_status(200);
    IN_FLIGHT.track();
}
