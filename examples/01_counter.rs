//! A counter only goes up: requests served, bytes sent, errors seen.
//!
//! The name is the static's, in lower case and with `_total`; the help is its documentation.

use metrics_core::{Counter, counter, generate_latest};

/// The number of requests.
#[counter]
static NUM_REQUESTS: Counter;

fn main() {
    NUM_REQUESTS.inc(); // up by 1
    NUM_REQUESTS.inc_by(10);

    print!("{}", generate_latest());
}
