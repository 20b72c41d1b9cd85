//! A gauge goes up and down: memory left, temperature, items in a queue.
//!
//! Names are checked when the program is compiled. Prometheus' linter would rather see bytes than `gb`, and so
//! would the compiler, unless told that this one is meant.

use metrics_core::{Gauge, gauge, generate_latest};

/// The amount of memory remaining on this server in GB.
#[gauge(allow(abbreviated_unit))]
static MEMORY_IN_GB: Gauge;

fn main() {
    MEMORY_IN_GB.inc(); // up by 1
    MEMORY_IN_GB.dec(); // down by 1
    MEMORY_IN_GB.set(6.3);

    print!("{}", generate_latest());
}
