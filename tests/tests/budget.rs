//! Threads past the memory budget: they share spare cells, and lose nothing.
//!
//! A program of its own, since the budget is the process's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::{Counter, Gauge, Histogram, InFlight, Labels, Registry, counter, gauge, histogram, set_budget};
use tests::reader::scrape;

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

#[derive(Labels)]
struct Finite {
    odd: bool,
}

/// Updates without labels.
#[counter]
static PLAIN: Counter;

/// Updates by floats, all of them exact.
#[counter]
static FLOATS: Counter;

/// Updates by whole amounts and by floats, all of them exact.
#[counter]
static MIXED: Counter;

/// Updates with finite labels.
#[counter]
static DENSE: Counter<Finite>;

/// Updates with free labels.
#[counter]
static TABLE: Counter<Route>;

/// A level.
#[gauge]
static LEVEL: Gauge<Finite>;

/// Begun and ended.
#[gauge(in_flight)]
static RUNNING: InFlight;

/// Observations.
#[histogram(buckets = [1, 10])]
static BUCKETS: Histogram<Finite>;

const THREADS: u64 = 24;
const UPDATES: u64 = 6_000;

fn update(thread: u64) {
    let odd = !thread.is_multiple_of(2);
    for i in 0..UPDATES {
        PLAIN.inc();
        FLOATS.inc_by(0.25);
        if i % 2 == 0 {
            MIXED.inc();
        } else {
            MIXED.inc_by(0.5);
        }
        DENSE.with(Finite { odd }).inc();
        TABLE.with(Route { route: ["/a", "/b"][(i % 2) as usize] }).inc();
        LEVEL.with(Finite { odd }).inc();
        BUCKETS.with(Finite { odd }).observe([1.0, 10.0, 1000.0][(i % 3) as usize]);
        let _running = RUNNING.track();
    }
}

/// Lets so many threads update, with scrapes all the while, and checks what there is to be seen after `rounds` of it.
fn all_together(rounds: u64) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut before = 0.0;
            while !done.load(Ordering::Relaxed) {
                let plain = scrape(Registry::global()).value("plain_total", &[]).expect("it is there");
                assert!(plain >= before, "{plain} after {before}");
                before = plain;
            }
        });
        let updaters: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || update(thread))).collect();
        let updated: Vec<_> = updaters.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        assert!(updated.iter().all(Result::is_ok));
    });
    let all = rounds * THREADS * UPDATES;
    assert_eq!((PLAIN.get_u64(), FLOATS.get()), (all, all as f64 / 4.0));
    assert_eq!(MIXED.get(), all as f64 * 0.75);
    for odd in [false, true] {
        assert_eq!(DENSE.with(Finite { odd }).get_u64(), all / 2);
        assert_eq!(LEVEL.with(Finite { odd }).get(), (all / 2) as f64);
        assert_eq!(BUCKETS.with(Finite { odd }).count(), all / 2);
        assert_eq!(BUCKETS.with(Finite { odd }).sum(), (1011 * all / 6) as f64);
    }
    for route in ["/a", "/b"] {
        assert_eq!(TABLE.with(Route { route }).get_u64(), all / 2);
    }
    assert_eq!(RUNNING.get(), 0);
}

#[test]
fn threads_past_the_budget_lose_nothing() {
    // None owns a cell; then a few do, others do not; then all do.
    for (round, budget) in [0, 64 << 10, usize::MAX].into_iter().enumerate() {
        set_budget(budget);
        all_together(round as u64 + 1);
    }
}
