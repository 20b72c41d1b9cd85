#![deny(unused_must_use)]

use metrics_core::{Counter, counter};

/// Frames sent, by peer.
#[counter(labels(peer))]
static FRAMES: Counter<(&str,)>;

fn main() {
    FRAMES.scoped(("10.0.0.7",));
}
