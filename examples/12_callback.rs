//! A function is a metric: it is called at every scrape, for numbers that something else keeps.
//!
//! It returns a number, or pairs of labels and numbers. Nothing has to remember to update a gauge.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use metrics_core::{LabelValue, Labels, counter, gauge, generate_latest};

#[derive(Clone, Copy, LabelValue)]
enum State {
    Idle,
    Busy,
}

#[derive(Labels)]
struct Pool<'a> {
    pool: &'a str,
    state: State,
}

/// Connections by pool: idle, busy, and how many were ever made.
static POOLS: Mutex<BTreeMap<&'static str, (usize, usize, u64)>> = Mutex::new(BTreeMap::new());

/// Connections that are there.
#[gauge(callback)]
fn connections() -> Vec<(Pool<'static>, usize)> {
    let mut series = Vec::new();
    for (pool, (idle, busy, _)) in &*POOLS.lock().unwrap_or_else(PoisonError::into_inner) {
        for (state, count) in [(State::Idle, *idle), (State::Busy, *busy)] {
            series.push((Pool { pool, state }, count));
        }
    }
    series
}

/// Connections that were made.
#[counter(callback)]
fn connections_made() -> u64 {
    POOLS.lock().unwrap_or_else(PoisonError::into_inner).values().map(|(_, _, made)| made).sum()
}

fn main() {
    POOLS.lock().unwrap_or_else(PoisonError::into_inner).extend([("main", (3, 1, 17)), ("reports", (0, 2, 4))]);

    print!("{}", generate_latest());
}
