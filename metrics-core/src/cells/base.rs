//! What `reset` remembers.
//!
//! Nobody zeroes another thread's cells while it may write. So a reset, and the return of a dense series that was
//! removed, write down what the cells say now, and every reading subtracts it. Updates know nothing of this.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::exemplars;
use super::locked::Locked;
use super::native;
use super::sketches::forget_sketches;
use super::sums::{CounterCells, Sums};
use super::sync::{AtomicUsize, Ordering};
use crate::clock;
use crate::exponential::Native;

/// What cells said when their series began anew.
pub(super) struct Base {
    /// A run's buckets; a counter's cell in each shard, whose order never changes. (Their sum would not do: a cell may be
    /// a whole number then and a float now, and beside a large float it is too coarse.)
    pub(super) counts: Vec<u64>,
    /// A run's sum.
    pub(super) sum: f64,
    /// Seconds since the Unix epoch.
    pub(super) created: f64,
}

impl Base {
    /// What a counter's cells say since, given all of them in the order of the shards.
    pub(super) fn subtracted_from(&self, cells: impl Iterator<Item = u64>) -> CounterCells {
        let before = self.counts.iter().copied().chain(std::iter::repeat(0));
        CounterCells::of(cells.zip(before)).reset_at(self.created)
    }
}

/// Bases by first slot.
static BASES: RwLock<BTreeMap<u32, Base>> = RwLock::new(BTreeMap::new());

/// How many bases there are: without any, readers take no lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Begins a counter anew: whatever its cells say now counts as nothing.
pub(crate) fn rebase_counter(slot: u32) {
    rebase_counter_if(slot, |_| true);
}

/// The same, if its cells say what they are expected to say; no update comes between.
pub(crate) fn rebase_counter_if(slot: u32, is_expected: impl FnOnce(&CounterCells) -> bool) {
    begin(slot, |sums, before, created| {
        let mut cells: Vec<u64> = sums.raw_cells(slot).collect();
        let own = match before {
            Some(base) => base.subtracted_from(cells.iter().copied()),
            None => CounterCells::of(cells.iter().map(|cell| (*cell, 0))),
        };
        // Of shards that are made later there is none either.
        cells.truncate(cells.iter().rposition(|cell| *cell != 0).map_or(0, |last| last + 1));
        is_expected(&own).then_some(Base { counts: cells, sum: 0.0, created })
    });
}

/// Begins a histogram or summary anew.
pub(crate) fn rebase(slot: u32, buckets: usize) {
    rebase_if(slot, buckets, |_, _, _| true);
}

/// The same, if counts, sum, and when the series was last begun anew are as they are expected to be; no update comes
/// between.
pub(crate) fn rebase_if(slot: u32, buckets: usize, is_expected: impl FnOnce(&[u64], f64, Option<f64>) -> bool) {
    begin(slot, |sums, before, created| {
        let mut counts = vec![0; buckets];
        let sum = sums.raw_run(slot, &mut counts);
        let since = |at: usize| before.and_then(|base| base.counts.get(at)).copied().unwrap_or(0);
        let own: Vec<u64> = counts.iter().enumerate().map(|(at, count)| count.wrapping_sub(since(at))).collect();
        is_expected(&own, sum - before.map_or(0.0, |base| base.sum), before.map(|base| base.created)).then_some(Base {
            counts,
            sum,
            created,
        })
    });
}

/// Remembers what `read` makes of the cells and of what was remembered before, and of the time, if anything.
fn begin(slot: u32, read: impl FnOnce(&Sums, Option<&Base>, f64) -> Option<Base>) {
    let locked = Locked::enter();
    let mut bases = BASES.write().unwrap_or_else(PoisonError::into_inner);
    // Before the cells are read: what is counted from then on is counted after it.
    let created = clock::unix_seconds();
    // Read under the lock: no reader can hold an older reading against the newer base, nor can another base.
    let Some(base) = read(&Sums::of_all(), bases.get(&slot), created) else {
        return;
    };
    bases.insert(slot, base);
    COUNT.store(bases.len(), Ordering::Release);
    drop(bases);
    drop(locked);
    // What they are exemplars of counts as nothing now, and so does what was ranked.
    exemplars::forget(slot);
    forget_sketches(slot);
}

/// Begins a native histogram's series anew.
pub(crate) fn rebase_native(slot: u32, native: &Native) {
    // SAFETY: whoever resets a series keeps its run.
    unsafe { native::rebase(slot, native, rebase) };
}

/// Forgets the base of a run that is given back.
pub(super) fn forget(slot: u32) {
    if !are_none() {
        let _locked = Locked::enter();
        let mut bases = BASES.write().unwrap_or_else(PoisonError::into_inner);
        bases.remove(&slot);
        COUNT.store(bases.len(), Ordering::Release);
    }
}

/// Whether there are none.
#[inline]
pub(super) fn are_none() -> bool {
    COUNT.load(Ordering::Acquire) == 0
}

/// Reads a run, given its base if it has one, which does not change meanwhile.
///
/// Where there is a base, the cells are to be read in here and with a fresh [`Sums`]: older readings, or those of an
/// older list of shards, may say less than the base.
#[inline]
pub(super) fn read<R>(slot: u32, cells: impl FnOnce(Option<&Base>) -> R) -> R {
    if are_none() {
        return cells(None);
    }
    let _locked = Locked::enter();
    let bases = BASES.read().unwrap_or_else(PoisonError::into_inner);
    cells(bases.get(&slot))
}
