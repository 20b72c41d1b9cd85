//! Threads times updates.

use std::thread;

use metrics_core::testing::Exposition;
use metrics_core::{
    Counter, Gauge, Histogram, InFlight, LabelValue, Labels, Registry, Summary, counter, gauge, histogram, summary,
};

use tests::reader::scrape;

use crate::scrapes::{NeverDown, check_sum, watched};

#[derive(Clone, Copy, LabelValue)]
enum Side {
    Left,
    Right,
}

#[derive(Labels)]
struct Finite {
    side: Side,
}

#[derive(Labels)]
struct Free<'a> {
    side: Side,
    route: &'a str,
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
static TABLE: Counter<Free>;

/// Ups and downs.
#[gauge]
static LEVEL: Gauge;

/// Begun and ended.
#[gauge(in_flight)]
static RUNNING: InFlight<Finite>;

/// Observations in buckets.
#[histogram(buckets = [1, 10])]
static BUCKETS: Histogram;

/// Observations in buckets, with labels.
#[histogram(buckets = [1, 10])]
static LABELLED_BUCKETS: Histogram<Free>;

/// Observations that are summed.
#[summary]
static SUMMED: Summary;

/// One value for each bucket of the histograms above.
const VALUES: [f64; 3] = [1.0, 10.0, 1000.0];

#[test]
fn threads_times_updates_sum_exactly_while_scrapes_are_right() {
    const THREADS: u64 = 8;
    const UPDATES: u64 = 30_000;
    let registry = Registry::new();
    registry.include(&PLAIN);
    registry.include(&FLOATS);
    registry.include(&MIXED);
    registry.include(&DENSE);
    registry.include(&TABLE);
    registry.include(&LEVEL);
    registry.include(&RUNNING);
    registry.include(&BUCKETS);
    registry.include(&LABELLED_BUCKETS);
    registry.include(&SUMMED);

    let update = |thread: u64| {
        let side = if thread.is_multiple_of(2) { Side::Left } else { Side::Right };
        let handle = TABLE.with(Free { side, route: "/held" }).series();
        for i in 0..UPDATES {
            let route = ["/a", "/b", "\"\\\n"][(i % 3) as usize];
            PLAIN.inc();
            FLOATS.inc_by(0.25);
            // From the middle on.
            if i < UPDATES / 2 || i % 2 == 0 {
                MIXED.inc();
            } else {
                MIXED.inc_by(0.5);
            }
            DENSE.with(Finite { side }).inc_by(2_u64);
            TABLE.with(Free { side, route }).inc();
            handle.inc();
            LEVEL.inc_by(3);
            LEVEL.dec();
            RUNNING.with(Finite { side }).inc();
            BUCKETS.observe(VALUES[(i % 3) as usize]);
            LABELLED_BUCKETS.with(Free { side, route }).observe(VALUES[(i % 3) as usize]);
            SUMMED.observe(0.5);
            RUNNING.with(Finite { side }).dec();
        }
    };

    let mut never_down = NeverDown::default();
    let check = |families: &Exposition| {
        never_down.check(families);
        check_sum(families, "buckets", &[], &VALUES);
        for side in ["left", "right"] {
            for route in ["/a", "/b", "\"\\\n"] {
                check_sum(families, "labelled_buckets", &[("side", side), ("route", route)], &VALUES);
            }
            let running = families.value("running", &[("side", side)]);
            let possible = 0.0..=(THREADS / 2) as f64;
            assert!(running.is_none_or(|running| possible.contains(&running)), "{running:?} running");
        }
        let (count, sum) = (families.value("summed_count", &[]), families.value("summed_sum", &[]));
        assert_eq!(count.map(|count| count * 0.5), sum);
    };
    watched(&registry, check, || {
        thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || update(thread));
            }
        });
    });

    let all = THREADS * UPDATES;
    let families = scrape(&registry);
    let is = |name, labels: &[(&str, &str)], expected: u64| {
        assert_eq!(families.value(name, labels), Some(expected as f64), "{name} {labels:?}");
    };
    is("plain_total", &[], all);
    is("floats_total", &[], all / 4);
    is("mixed_total", &[], all / 2 + all / 4 + all / 8);
    is("level", &[], 2 * all);
    is("buckets_count", &[], all);
    is("summed_count", &[], all);
    for side in ["left", "right"] {
        is("dense_total", &[("side", side)], all);
        is("running", &[("side", side)], 0);
        is("table_total", &[("side", side), ("route", "/held")], all / 2);
        for route in ["/a", "/b", "\"\\\n"] {
            is("table_total", &[("side", side), ("route", route)], all / 6);
            is("labelled_buckets_count", &[("side", side), ("route", route)], all / 6);
        }
    }
    assert_eq!(PLAIN.get_u64(), all);
    assert_eq!(BUCKETS.sum(), 1011.0 * (all / 3) as f64);
}

/// Threads that were.
#[counter]
static ENDED: Counter;

/// Threads that were, with labels.
#[counter]
static ENDED_BY_ROUTE: Counter<Free>;

/// What threads saw before they ended.
#[histogram(buckets = [1, 10])]
static LAST_WORDS: Histogram<Finite>;

#[test]
fn ten_thousand_short_lived_threads_lose_nothing() {
    const THREADS: usize = 10_000;
    let registry = Registry::new();
    registry.include(&ENDED);
    registry.include(&ENDED_BY_ROUTE);
    registry.include(&LAST_WORDS);
    let mut never_down = NeverDown::default();
    watched(
        &registry,
        |families| {
            never_down.check(families);
            check_sum(families, "last_words", &[("side", "left")], &VALUES);
        },
        || {
            for batch in 0..THREADS / 50 {
                thread::scope(|scope| {
                    for i in 0..50 {
                        scope.spawn(move || {
                            let route = format!("/{}", (batch + i) % 100);
                            ENDED.inc();
                            ENDED_BY_ROUTE.with(Free { side: Side::Left, route: &route }).inc();
                            LAST_WORDS.with(Finite { side: Side::Left }).observe(VALUES[i % 3]);
                        });
                    }
                });
            }
        },
    );
    let families = scrape(&registry);
    assert_eq!(families.value("ended_total", &[]), Some(THREADS as f64));
    assert_eq!(families.value("last_words_count", &[("side", "left")]), Some(THREADS as f64));
    for route in 0..100 {
        let labels = [("side", "left"), ("route", &*format!("/{route}"))];
        assert_eq!(families.value("ended_by_route_total", &labels), Some((THREADS / 100) as f64), "{labels:?}");
    }
}

/// What many writers observe.
#[histogram(buckets = [1, 10])]
static CROWDED: Histogram;

#[test]
fn with_sixty_four_writers_every_scrape_is_of_one_moment_for_each() {
    const THREADS: u64 = 64;
    const UPDATES: u64 = 30_000;
    let registry = Registry::new();
    registry.include(&CROWDED);
    let mut never_down = NeverDown::default();
    let mut scrapes = 0;
    watched(
        &registry,
        |families| {
            scrapes += 1;
            never_down.check(families);
            check_sum(families, "crowded", &[], &VALUES);
        },
        || {
            thread::scope(|scope| {
                for thread in 0..THREADS {
                    scope.spawn(move || {
                        for i in 0..UPDATES {
                            CROWDED.observe(VALUES[((i + thread) % 3) as usize]);
                        }
                    });
                }
            });
        },
    );
    assert!(scrapes > 2, "{scrapes} scrapes");
    assert_eq!(CROWDED.count(), THREADS * UPDATES);
    assert_eq!(CROWDED.sum(), 1011.0 * (THREADS * UPDATES / 3) as f64);
}
