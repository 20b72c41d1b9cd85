//! A program whose operator bounds its series by the environment: it makes some, and says how many there are. It is
//! scraped before, as often as it is told.

use std::env;

use metrics_core::{Counter, Format, Gauge, Registry, counter, gauge, on_diagnostic};

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
    for scrape in env::args().skip(1) {
        println!("{scrape}:");
        drop(Registry::global().with_prefix("seen").encode(Format::Text));
    }
    let late = Counter::builder("late", "H.").labels::<(u64,)>().label_names(&["user"]).register(Registry::global());
    let late = late.expect("a free name");
    for user in 0..100_u64 {
        CALLS.with((user,)).inc();
        DEPTH.with((user,)).inc();
        FRAMES.with((user,)).inc();
        late.with((user,)).inc();
    }
    println!("calls {}, depth {}, frames {}", CALLS.len(), DEPTH.len(), FRAMES.len());
    if env::args().len() > 1 {
        println!("late {}", late.len());
    }
}
