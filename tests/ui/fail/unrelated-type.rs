use metrics_core::counter;

struct Requests;

/// Requests served.
#[counter]
static REQUESTS: Requests;

fn main() {}
