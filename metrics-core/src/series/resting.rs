//! Series of a table that were let go as idle, while somebody can still reach their cells.
//!
//! A handle counts on in the series that it holds, and a thread may have found the series in its cache just before it
//! was let go. Such a series is kept here with the trace that it had left. If it has moved by the next scrape, it was
//! not idle and comes back as what it was: nothing is lost. If its labels are used again, it is this series
//! that returns, begun anew, so that its handle counts where everybody does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;

use crate::cells::Entry;

/// Those of one table. Its stripes' locks are taken before this one.
pub(crate) struct Resting {
    /// How many there are: in most tables none ever, and nobody need lock to know it.
    count: AtomicUsize,
    series: Mutex<HashTable<Rest>>,
}

struct Rest {
    hash: u64,
    entry: Entry,
    trace: u64,
}

impl Resting {
    pub(crate) const fn new() -> Resting {
        Resting { count: AtomicUsize::new(0), series: Mutex::new(HashTable::new()) }
    }

    /// Puts a series in that was just let go.
    pub(crate) fn put(&self, hash: u64, entry: &Entry, trace: u64) {
        let mut series = self.lock();
        series.insert_unique(hash, Rest { hash, entry: entry.clone(), trace }, |rest| rest.hash);
        self.count.store(series.len(), Ordering::Release);
    }

    /// Takes a series out.
    pub(crate) fn take(&self, hash: u64, is: impl Fn(&Entry) -> bool) -> Option<(Entry, u64)> {
        if self.is_empty() {
            return None;
        }
        let mut series = self.lock();
        let (rest, _) = series.find_entry(hash, |rest| is(&rest.entry)).ok()?.remove();
        self.count.store(series.len(), Ordering::Release);
        Some((rest.entry, rest.trace))
    }

    /// Whether a series is here.
    pub(crate) fn has(&self, hash: u64, entry: &Entry) -> bool {
        self.lock().find(hash, |rest| rest.entry.is(entry)).is_some()
    }

    /// All of them, and their traces.
    pub(crate) fn all(&self) -> Vec<(Entry, u64)> {
        if self.is_empty() {
            return Vec::new();
        }
        self.lock().iter().map(|rest| (rest.entry.clone(), rest.trace)).collect()
    }

    fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    fn lock(&self) -> MutexGuard<'_, HashTable<Rest>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
