#![deny(unused_must_use)]

use metrics_core::{Info, info_metric};

/// What runs.
#[info_metric]
fn app(version: &str) -> Info;

fn main() {
    app("1").set();
    app("1");
}
