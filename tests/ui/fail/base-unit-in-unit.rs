use metrics_core::{Counter, counter};

/// Data sent.
#[counter(unit = kilobytes)]
static SENT: Counter;

fn main() {
    SENT.inc();
}
