//! Series of a table that were let go as idle, while somebody can still reach their cells.
//!
//! A handle counts on in the series that it holds, and a thread may have found the series in its cache just before it
//! was let go. Such a series is kept here with the trace that it had left. If it has moved by the next scrape, it was
//! not idle and comes back as what it was: nothing is lost. If its labels are used again, it is this series
//! that returns, begun anew, so that its handle counts where everybody does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;

use super::table::Table;
use crate::cells::{Entry, Locked};

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
    pub(crate) fn put(&self, hash: u64, entry: Entry, trace: u64) {
        let mut series = self.lock();
        series.insert_unique(hash, Rest { hash, entry, trace }, |rest| rest.hash);
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
        let mut all = Vec::new();
        while !self.is_empty() {
            // Room is made without the lock: an allocator that counts itself may want it.
            all.reserve(self.count.load(Ordering::Acquire));
            let series = self.lock();
            if series.len() <= all.capacity() {
                all.extend(series.iter().map(|rest| (rest.entry.clone(), rest.trace)));
                break;
            }
        }
        all
    }

    /// Lets all of them go for good.
    pub(super) fn clear(&self) {
        if self.is_empty() {
            return;
        }
        let series = {
            let mut series = self.lock();
            // Under the lock: a series that is put in meanwhile is counted after this.
            self.count.store(0, Ordering::Release);
            std::mem::take(&mut *series)
        };
        // Without the lock: their cells are given back, and memory with them.
        drop(series);
    }

    fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    fn lock(&self) -> MutexGuard<'_, HashTable<Rest>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Lets a series go that is idle, with the trace that it has left; false if it is gone already.
    pub(super) fn rest(&self, entry: &Entry, trace: u64) -> bool {
        let hash = self.hash_of(entry);
        let Some(_locked) = Locked::enter() else {
            return false;
        };
        let mut stripe = self.write(hash);
        // The table's own reference: it may be the only one, and none is the last to go under a lock.
        let unlinked = self.unlink(&mut stripe, hash, |there| there.is(entry));
        unlinked.map(|entry| self.resting.put(hash, entry, trace)).is_some()
    }

    /// Whether a series was let go as idle, and may come back.
    pub(super) fn is_resting(&self, entry: &Entry) -> bool {
        self.resting.has(self.hash_of(entry), entry)
    }

    /// Brings a series back that was let go and has moved since, as what it was. It was within the limit once, so it may
    /// go beyond it now: what was counted in it would be missing otherwise.
    pub(super) fn wake(&self, entry: &Entry) {
        let hash = self.hash_of(entry);
        let Some(_locked) = Locked::enter() else {
            return;
        };
        let mut stripe = self.write(hash);
        if !self.resting.has(hash, entry) {
            return;
        }
        self.growth.count_again(entry.is_overflow());
        drop(self.resting.take(hash, |resting| resting.is(entry)));
        self.put(&mut stripe, hash, entry.clone());
    }

    /// Lets go for good of a series that rests and that nobody can reach any more, but for the caller.
    pub(super) fn bury(&self, entry: &Entry) {
        drop(self.resting.take(self.hash_of(entry), |resting| resting.is(entry)));
    }
}
