//! How long the updates take that have something to prepare: a thread's first, the first in a chunk of cells, the
//! first of a series.

use std::thread;

use benches::workload::Pair;
use quanta::Clock;
use serde_json::{Value, json};

use crate::{distribution::Distribution, quantiles, stores::Store};

/// How many threads are born.
const THREADS: usize = 3_000;

/// Quantiles of each kind of first update; `series` are new to the store.
pub(crate) fn measure(store: &dyn Store, series: &[Pair]) -> Value {
    let clock = Clock::new();
    let time = |times: &mut Distribution, pair: Pair| {
        let start = clock.raw();
        store.update(pair);
        times.add(clock.delta_as_nanos(start, clock.raw()));
    };
    let mut inserts = Distribution::new();
    series.iter().for_each(|&pair| time(&mut inserts, pair));
    let (mut first, mut second) = (Distribution::new(), Distribution::new());
    for _ in 0..THREADS {
        thread::scope(|scope| {
            scope.spawn(|| {
                time(&mut first, series[0]);
                time(&mut second, series[0]);
            });
        });
    }
    // A thread beside one that has a shard already: all of its cells are new, and its directory grows with them.
    let mut growing = Distribution::new();
    thread::scope(|scope| {
        scope.spawn(|| series.iter().for_each(|&pair| time(&mut growing, pair)));
    });
    let told = 2 * series.len() + 2 * THREADS;
    assert_eq!(store.total(), told as f64, "updates were lost");
    json!([
        { "title": "first update of a series", "updates": quantiles(&inserts) },
        { "title": "first update of a thread", "updates": quantiles(&first) },
        { "title": "its second", "updates": quantiles(&second) },
        { "title": "a thread's first update of each of 1 000 000 series", "updates": quantiles(&growing) },
    ])
}
