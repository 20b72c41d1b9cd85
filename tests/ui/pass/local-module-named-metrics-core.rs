//! A module of the user's may be called as the library is, in the crate's root as well.

use ::metrics_core::{Counter, LabelValue, counter};

mod metrics_core {
    pub mod __private {}
}

#[derive(LabelValue)]
#[label(crate = ::metrics_core)]
enum Method {
    Get,
}

/// Requests served.
#[counter(crate = ::metrics_core)]
static REQUESTS: Counter;

/// Calls made.
#[counter(crate = ::metrics_core)]
fn calls(method: Method);

fn main() {
    REQUESTS.inc();
    calls(Method::Get).inc();
}
