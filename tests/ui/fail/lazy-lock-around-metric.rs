use metrics_core::{Counter, counter};

use std::sync::LazyLock;

/// Requests served.
#[counter]
static REQUESTS: LazyLock<Counter>;

fn main() {
    REQUESTS.inc();
}
