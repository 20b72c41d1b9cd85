#![deny(unused_must_use)]

use metrics_core::testing::{self, Clock};
use metrics_core::{Counter, counter};

/// Jobs done.
#[counter]
static JOBS: Counter;

fn main() {
    testing::watch();
    testing::watch_process();
    Clock::new();
    let seen = testing::watch();
    seen.of(&JOBS);
}
