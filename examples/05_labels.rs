//! Labels tell one series of a metric from another.
//!
//! A metric written as a function has its parameters as labels, so that none can be forgotten, misspelt or put in
//! the wrong place.

use metrics_core::{gauge, generate_latest};

/// The amount of memory remaining on this server in GB.
#[gauge(allow(abbreviated_unit))]
fn memory_in_gb(server_name: &str);

fn main() {
    memory_in_gb("server1").set(6.3);
    memory_in_gb("server2").set(2.8);

    print!("{}", generate_latest());
}
