//! Series that go and come back while they are updated.
//!
//! Every label has an amount of its own, a prime greater than all updates together: a value that is no multiple of
//! it has been counted into by somebody else.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::testing::Exposition;
use metrics_core::{Counter, Error, Format, Gauge, Histogram, LabelValue, Labels, Registry};
use tests::reader::scrape;

use crate::scrapes::watched;

const PRIMES: [u64; 4] = [1_000_003, 1_000_033, 1_000_037, 1_000_039];

#[derive(Clone, Copy, Debug, PartialEq, LabelValue)]
enum Key {
    A,
    B,
    C,
    D,
}

const KEYS: [Key; 4] = [Key::A, Key::B, Key::C, Key::D];
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

#[derive(Labels)]
struct Dense {
    key: Key,
}

#[derive(Labels)]
struct Table<'a> {
    key: &'a str,
}

/// All samples are multiples of their key's prime; a histogram's sum is its count times the prime.
fn check(families: &Exposition) {
    for sample in families.iter().flat_map(|family| &family.samples) {
        let Some(at) = sample.label("key").and_then(|key| NAMES.iter().position(|name| *name == key)) else {
            continue;
        };
        let prime = PRIMES[at] as f64;
        if sample.name == "sizes_sum" {
            let count = families.value("sizes_count", &[("key", NAMES[at])]);
            assert_eq!(Some(sample.value), count.map(|count| count * prime), "{sample:?}");
        } else if !sample.name.starts_with("sizes") {
            assert_eq!(sample.value % prime, 0.0, "{sample:?} is no multiple of {prime}");
        }
    }
}

/// Updates all keys from several threads while `churn` is called again and again, with scrapes all the while.
fn under_churn(registry: &Registry, update: impl Fn(usize, u64) + Sync, churn: impl Fn(usize) + Sync) {
    let done = AtomicBool::new(false);
    watched(registry, check, || {
        thread::scope(|scope| {
            let updaters: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        for i in 0..20_000 {
                            let at = i % PRIMES.len();
                            update(at, PRIMES[at]);
                        }
                    })
                })
                .collect();
            for offset in 0..2 {
                let (done, churn) = (&done, &churn);
                scope.spawn(move || {
                    let mut round = offset;
                    while !done.load(Ordering::Relaxed) {
                        churn(round);
                        round += 1;
                    }
                });
            }
            let updated: Vec<_> = updaters.into_iter().map(thread::ScopedJoinHandle::join).collect();
            done.store(true, Ordering::Relaxed);
            assert!(updated.iter().all(Result::is_ok));
        });
    });
}

#[test]
fn no_update_lands_in_another_series_of_a_table() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Amounts.").labels::<Table<'_>>().register(&registry)?;
    let level = Gauge::builder("level", "Amounts.").labels::<Table<'_>>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "Amounts.").labels::<Table<'_>>().buckets([1.0]).register(&registry)?;
    under_churn(
        &registry,
        |at, prime| {
            let labels = Table { key: NAMES[at] };
            counted.with(&labels).inc_by(prime);
            counted.with(&labels).series().inc_by(prime);
            level.with(&labels).inc_by(prime);
            sizes.with(&labels).observe(prime);
        },
        |round| {
            // What is given back is given out again at once, to series that pass by.
            let passing = format!("passing {round}");
            for labels in [Table { key: NAMES[round % 4] }, Table { key: &passing }] {
                counted.with(&labels).inc_by(0_u64);
                counted.remove(&labels);
                level.remove(&labels);
                sizes.remove(&labels);
            }
            if round % 50 == 0 {
                counted.retain(|series| series.get("key") != Some("a"));
                counted.clear();
            }
        },
    );
    Ok(())
}

#[test]
fn no_update_lands_in_another_series_of_a_row() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Amounts.").labels::<Dense>().register(&registry)?;
    let level = Gauge::builder("level", "Amounts.").labels::<Dense>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "Amounts.").labels::<Dense>().buckets([1.0]).register(&registry)?;
    under_churn(
        &registry,
        |at, prime| {
            let labels = Dense { key: KEYS[at] };
            counted.with(&labels).inc_by(prime);
            counted.with(&labels).series().inc_by(prime);
            level.with(&labels).inc_by(prime);
            sizes.with(&labels).observe(prime);
        },
        |round| {
            let labels = Dense { key: KEYS[round % 4] };
            counted.remove(&labels);
            level.remove(&labels);
            sizes.remove(&labels);
            if round % 50 == 0 {
                sizes.retain(|series| series.get("key") != Some("a"));
                counted.clear();
            }
        },
    );
    Ok(())
}

#[test]
fn a_thread_scrapes_what_it_counted() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Table<'_>>().register(&registry)?;
    for round in 0..2000 {
        let key = format!("{round}");
        let race = Barrier::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    race.wait();
                    counted.with(Table { key: &key }).inc();
                    let seen = scrape(&registry).value("counted_total", &[("key", &key)]);
                    assert!(seen.is_some_and(|seen| seen >= 1.0), "{seen:?} of {key}");
                });
            }
        });
        counted.clear();
    }
    Ok(())
}

#[test]
fn a_row_brings_no_series_back_at_its_old_value() -> Result<(), Error> {
    // One thread makes the series, counts and removes it, while another one makes it as well.
    for round in 0..2000_u64 {
        let registry = Registry::new();
        let counted = Counter::builder("counted", "Updates.").labels::<Dense>().register(&registry)?;
        let labels = Dense { key: Key::B };
        let race = AtomicU64::new(0);
        let wait = || {
            race.fetch_add(1, Ordering::AcqRel);
            while race.load(Ordering::Acquire) < 2 {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                wait();
                counted.with(&labels).inc_by(5_u64);
                counted.remove(&labels);
            });
            wait();
            (0..round % 64).for_each(|_| std::hint::spin_loop());
            counted.init(&labels);
        });
        assert_eq!(counted.with(&labels).get_u64(), 0);
    }
    Ok(())
}

#[test]
fn handles_to_a_removed_series_of_a_table_count_on_unseen() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Table<'_>>().register(&registry)?;
    let labels = Table { key: "a" };
    let old = counted.with(&labels).series();
    old.inc_by(7_u64);
    assert!(counted.remove(&labels));
    assert!(!counted.remove(&labels), "it is gone");
    old.inc();
    assert_eq!(scrape(&registry).value("counted_total", &[("key", "a")]), None);
    counted.with(&labels).inc();
    old.inc();
    assert_eq!(scrape(&registry).value("counted_total", &[("key", "a")]), Some(1.0));
    assert_eq!(old.get_u64(), 9);
    // Threads that only have the old series in their caches find the new one.
    drop(old);
    let other = Counter::builder("other", "Updates.").labels::<Table<'_>>().register(&registry)?;
    for key in NAMES {
        assert_eq!(other.with(Table { key }).get_u64(), 0);
        other.with(Table { key }).inc();
        assert_eq!(other.with(Table { key }).get_u64(), 1, "cells that were used before begin at zero");
    }
    Ok(())
}

#[test]
fn a_row_begins_at_zero_again_after_removal() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Dense>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "Sizes.").labels::<Dense>().buckets([1.0]).register(&registry)?;
    let labels = Dense { key: Key::C };
    let held = counted.with(&labels).series();
    for round in 1..=5 {
        counted.with(&labels).inc_by(round);
        counted.with(&labels).inc_by(0.5);
        sizes.with(&labels).observe(round);
        let families = scrape(&registry);
        assert_eq!(families.value("counted_total", &[("key", "c")]), Some(f64::from(round) + 0.5));
        assert_eq!(families.value("sizes_count", &[("key", "c")]), Some(1.0));
        assert_eq!(families.value("sizes_sum", &[("key", "c")]), Some(f64::from(round)));
        assert!(counted.remove(&labels) && sizes.remove(&labels));
        assert_eq!((counted.len(), counted.with(&labels).get()), (0, 0.0));
        held.inc_by(1000_u64);
        assert!(scrape(&registry).iter().all(|family| family.samples.is_empty()), "a handle does not bring it back");
    }
    Ok(())
}

#[test]
fn an_idle_time_is_the_series_own_even_at_the_address_of_another() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Table<'_>>().register(&registry)?;
    let counted = counted.forget();
    // On a thread that ends: the cache of one that goes on would keep the removed series, and so its address.
    let on_a_thread = |key: &'static str| {
        let counted = counted.clone();
        thread::spawn(move || counted.with(Table { key }).inc()).join().expect("the thread is well");
    };
    on_a_thread("a");
    counted.retain(|_| false);
    counted.clear();
    thread::sleep(Duration::from_millis(2));
    on_a_thread("b");
    counted.retain(|series| {
        assert_eq!(series.idle(), Duration::ZERO, "it was not there before");
        true
    });
    thread::sleep(Duration::from_millis(2));
    counted.retain(|series| series.idle() >= Duration::from_millis(2));
    assert_eq!(counted.len(), 1, "it has not changed since");
    Ok(())
}

#[test]
fn a_series_is_never_told_together_with_its_successor() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Table<'_>>().register(&registry)?;
    let done = AtomicBool::new(false);
    let longest = thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    counted.with(Table { key: "a" }).inc();
                    counted.remove(Table { key: "a" });
                }
            });
        }
        let started = Instant::now();
        let texts = (0..20_000)
            .map_while(|_| (started.elapsed() < Duration::from_secs(4)).then(|| registry.encode(Format::Text)));
        let longest = texts.max_by_key(|text| text.matches("\ncounted_total{").count());
        done.store(true, Ordering::Relaxed);
        longest.unwrap_or_default()
    });
    assert!(longest.matches("\ncounted_total{").count() <= 1, "{longest}");
    Ok(())
}

#[test]
fn a_metric_made_at_run_time_begins_at_zero_whoever_had_its_cells() -> Result<(), Error> {
    for round in 0..300 {
        let registry = Registry::new();
        let plain = Counter::builder("plain", "Updates.").register(&registry)?;
        let dense = Counter::builder("dense", "Updates.").labels::<Dense>().register(&registry)?;
        let level = Gauge::builder("level", "Level.").labels::<Dense>().register(&registry)?;
        let sizes = Histogram::builder("sizes", "Sizes.").labels::<Dense>().buckets([1.0]).register(&registry)?;
        assert_eq!(plain.get(), 0.0, "round {round}");
        dense.init_all();
        sizes.init_all();
        level.init_all();
        assert!(scrape(&registry).iter().flat_map(|family| &family.samples).all(|sample| sample.value == 0.0));
        thread::scope(|scope| {
            for key in KEYS {
                let (plain, dense, level, sizes) = (&plain, &dense, &level, &sizes);
                scope.spawn(move || {
                    plain.inc_by(0.5);
                    dense.with(Dense { key }).inc();
                    level.with(Dense { key }).set(7);
                    sizes.with(Dense { key }).observe(3);
                });
            }
        });
        assert_eq!(plain.get(), 2.0);
        assert!(KEYS.iter().all(|key| dense.with(Dense { key: *key }).get_u64() == 1));
        if round % 3 == 0 {
            plain.reset();
            sizes.with(Dense { key: Key::A }).reset();
        }
    }
    Ok(())
}
