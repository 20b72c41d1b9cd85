//! How long single updates of one thread take while another thread does what may hold them up.
//!
//! Between two readings of the clock stands one update, then nothing, in turn: what both have in common is the clock
//! and the machine, what only updates have is the library. Whatever lasts a time slice and is in both rows was a wait
//! for a core.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use benches::workload::Pair;
use quanta::Clock;
use serde_json::{Value, json};

use crate::{distribution::Distribution, quantiles, stores::Store};

/// How many series there are from the start.
pub(crate) const SERIES: usize = 1_000_000;

/// How many of them the measured thread updates, one after the other.
const HOT: usize = 256;

/// How many the threads that are born update, and by how many series grow at a time.
const FEW: usize = 100;

/// How long each load is kept up.
const TIME: Duration = Duration::from_millis(2_500);

/// What the other thread does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Nothing,
    Scrapes,
    Births,
    Inserts,
    ScrapesAndInserts,
}

/// All loads, by what they are called.
const LOADS: [(&str, Load); 5] = [
    ("nothing else", Load::Nothing),
    ("scrapes of 1 000 000 series", Load::Scrapes),
    ("threads are born and make their first updates", Load::Births),
    ("new series", Load::Inserts),
    ("scrapes, and new series", Load::ScrapesAndInserts),
];

/// How often something was done beside the measured thread, and how often it counted.
#[derive(Default)]
struct Done {
    times: AtomicU64,
    counted: AtomicU64,
}

/// Quantiles of updates and of nothing under each load.
pub(crate) fn measure(store: &dyn Store, series: &[Pair]) -> Value {
    series.iter().for_each(|&pair| store.update(pair));
    let mut told = series.len() as u64;
    let mut inserted = 0;
    let loads = LOADS.map(|(title, load)| {
        eprintln!("  {title}");
        let (over, scrapes, others) = (AtomicBool::new(false), Done::default(), Done::default());
        let begun = inserted;
        let going = || !over.load(Ordering::Relaxed);
        let [updates, nothing] = thread::scope(|scope| {
            if matches!(load, Load::Scrapes | Load::ScrapesAndInserts) {
                scope.spawn(|| {
                    while going() {
                        drop(store.scrape());
                        scrapes.times.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            match load {
                Load::Births => {
                    scope.spawn(|| {
                        while going() {
                            bear(store, &series[..FEW]);
                            others.times.fetch_add(1, Ordering::Relaxed);
                            others.counted.fetch_add(FEW as u64, Ordering::Relaxed);
                        }
                    });
                }
                Load::Inserts | Load::ScrapesAndInserts => {
                    scope.spawn(|| {
                        while going() {
                            let first = begun + others.counted.load(Ordering::Relaxed);
                            (first..first + FEW as u64).for_each(|new| store.update(fresh(new)));
                            others.times.fetch_add(FEW as u64, Ordering::Relaxed);
                            others.counted.fetch_add(FEW as u64, Ordering::Relaxed);
                            // At the pace of a program that meets new labels, not of one that does nothing else.
                            thread::sleep(Duration::from_millis(1));
                        }
                    });
                }
                Load::Nothing | Load::Scrapes => {}
            }
            let times = times(store, &series[..HOT]);
            over.store(true, Ordering::Relaxed);
            times
        });
        let others_counted = others.counted.into_inner();
        told += updates.count() + others_counted;
        if matches!(load, Load::Inserts | Load::ScrapesAndInserts) {
            inserted += others_counted;
        }
        let times = others.times.into_inner();
        json!({
            "title": title,
            "updates": quantiles(&updates),
            "nothing": quantiles(&nothing),
            "count": updates.count(),
            "scrapes": scrapes.times.into_inner(),
            "threads": if load == Load::Births { times } else { 0 },
            "new": if load == Load::Births { 0 } else { times },
        })
    });
    assert_eq!(store.total(), told as f64, "updates were lost");
    json!(loads)
}

/// A thread that makes its first updates and ends.
fn bear(store: &dyn Store, pairs: &[Pair]) {
    thread::scope(|scope| {
        scope.spawn(|| pairs.iter().for_each(|&pair| store.update(pair)));
    });
}

/// Labels that nobody has used.
fn fresh(number: u64) -> Pair {
    Pair { route: format!("/new/{number}").leak(), tenant: "tenant-000" }
}

/// How long updates took, and how long nothing.
fn times(store: &dyn Store, pairs: &[Pair]) -> [Distribution; 2] {
    let (mut updates, mut nothing) = (Distribution::new(), Distribution::new());
    let (clock, began) = (Clock::new(), Instant::now());
    while began.elapsed() < TIME {
        for &pair in pairs {
            let start = clock.raw();
            store.update(pair);
            let middle = clock.raw();
            let end = clock.raw();
            updates.add(clock.delta_as_nanos(start, middle));
            nothing.add(clock.delta_as_nanos(middle, end));
        }
    }
    [updates, nothing]
}
