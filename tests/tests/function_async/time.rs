//! Which time is measured: all of it, that inside `poll`, or that of a block.

use std::pin::pin;
use std::time::Duration;

use metrics_core::{Gauge, Histogram, Outcome, Timer, gauge, histogram, measure, summary};
use tokio::runtime::Builder;

use crate::ways::{poll_once, runtimes};

#[histogram(busy)]
#[histogram(latency)]
async fn mostly_waits() {
    std::thread::sleep(Duration::from_millis(3));
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[test]
fn busy_time_is_the_time_inside_polls() {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(mostly_waits());
    let (busy, wall) = (mostly_waits_busy().sum(), mostly_waits_latency().sum());
    assert!(busy >= 0.003 && wall >= 0.053 && busy < wall - 0.02, "{busy} of {wall}");
}

#[histogram(latency)]
#[histogram(latency, outcome, name = "awaited_looked_at", accessor = awaited_looked_at)]
#[summary(latency, name = "awaited_summed", accessor = awaited_summed)]
async fn awaited() {}

#[measure]
fn returned() -> impl Future<Output = ()> {
    async {}
}

#[test]
fn the_time_before_the_first_poll_is_nobodys() {
    let futures = (awaited(), returned());
    std::thread::sleep(Duration::from_millis(200));
    assert!(poll_once(pin!(futures.0)).is_ready() && poll_once(pin!(futures.1)).is_ready());
    let (looked_at, returned) = (awaited_looked_at(Outcome::Ok), returned_latency(Outcome::Ok));
    let counts = [awaited_latency().count(), looked_at.count(), awaited_summed().count(), returned.count()];
    assert_eq!(counts, [1; 4]);
    for took in [awaited_latency().sum(), looked_at.sum(), awaited_summed().sum(), returned.sum()] {
        assert!(took < 0.2, "{took}");
    }
}

/// Time of a block.
#[histogram(latency)]
static BLOCK: Histogram;

/// Time of a block, by what it did.
#[histogram(latency, labels(what))]
static BLOCKS: Histogram<(&'static str,)>;

/// Time of the last block.
#[gauge(unit = seconds)]
static LAST_BLOCK: Gauge;

/// A task that holds timers across an await, and ends them in every way there is.
async fn holds_timers() {
    let dropped = BLOCK.start_timer();
    let stopped = BLOCKS.with(("stopped",)).start_timer();
    let discarded = BLOCKS.with(("discarded",)).start_timer();
    let late: Timer<(&'static str,)> = BLOCKS.start_timer();
    let last = LAST_BLOCK.start_timer();
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert!(stopped.stop() >= Duration::from_millis(2));
    assert!(discarded.discard() >= Duration::from_millis(2));
    assert!(late.stop_with(("late",)) >= Duration::from_millis(2));
    drop((dropped, last));
}

#[test]
fn a_block_is_timed_by_a_timer_that_may_be_held_across_an_await() {
    for (runtime, runs_on) in runtimes() {
        let before = (BLOCK.count(), BLOCK.sum());
        runtime.block_on(async {
            // Spawned, so that the timers must be `Send`.
            tokio::spawn(holds_timers()).await.expect("no panic");
            let mut cancelled = Box::pin(holds_timers());
            assert!(poll_once(cancelled.as_mut()).is_pending());
        });
        assert_eq!(BLOCK.count() - before.0, 2, "{runs_on}: done, and cancelled");
        assert!((0.0019..60.0).contains(&(BLOCK.sum() - before.1)), "{runs_on}");
    }
    let count = |what| BLOCKS.with((what,)).count();
    // The timer that is cancelled has its labels, and the one that waits for them has none.
    assert_eq!((count("stopped"), count("late"), count("discarded")), (4, 2, 2));
    assert!((0.0..60.0).contains(&LAST_BLOCK.get()));
}

#[test]
fn a_block_is_timed_without_a_macro() {
    /// Time of closures.
    #[histogram(latency)]
    static CLOSURE: Histogram;

    fn read(text: &str) -> Result<u8, std::num::ParseIntError> {
        // `?` ends the closure, which is timed all the same.
        CLOSURE.time(|| Ok(text.parse::<u8>()? + 1))
    }

    assert!(read("x").is_err());
    assert_eq!(read("1"), Ok(2));
    assert!(std::panic::catch_unwind(|| CLOSURE.time(|| panic!("told to"))).is_err());
    assert_eq!(CLOSURE.count(), 3);
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let slept = runtime.block_on(CLOSURE.time_async(async {
        tokio::time::sleep(Duration::from_millis(2)).await;
        5
    }));
    assert_eq!((slept, CLOSURE.count()), (5, 4));
    assert!(CLOSURE.sum() >= 0.0019);
}
