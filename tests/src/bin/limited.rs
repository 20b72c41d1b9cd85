//! A program whose operator bounds its series by the environment: it makes some, and says how many there are.

use metrics_core::{Counter, Gauge, Registry, counter, gauge, on_diagnostic};

/// Calls by user; the source allows two.
#[counter(labels(user), limit = 2)]
static CALLS: Counter<(u64,)>;

/// Depth by user.
#[gauge(labels(user))]
static DEPTH: Gauge<(u64,)>;

/// Frames by user.
#[counter(labels(user))]
static FRAMES: Counter<(u64,)>;

metrics_core::namespace!("shop", limit = 5);

fn main() {
    on_diagnostic(|diagnostic| println!("told: {diagnostic}"));
    Registry::global().set_limit("shop_frames_total", 4);
    for user in 0..100_u64 {
        CALLS.with((user,)).inc();
        DEPTH.with((user,)).inc();
        FRAMES.with((user,)).inc();
    }
    println!("calls {}, depth {}, frames {}", CALLS.len(), DEPTH.len(), FRAMES.len());
}
