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
use super::sums::Sums;
use super::sync::{AtomicUsize, Ordering};
use crate::clock;
use crate::exponential::Native;

/// What a run's cells said when its series began anew.
pub(super) struct Base {
    pub(super) counts: Vec<u64>,
    pub(super) sum: f64,
    /// Seconds since the Unix epoch.
    pub(super) created: f64,
}

/// Bases by first slot.
static BASES: RwLock<BTreeMap<u32, Base>> = RwLock::new(BTreeMap::new());

/// How many bases there are: without any, readers take no lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Begins a series anew: whatever its cells say now counts as nothing. `buckets` is 0 for a counter.
pub(crate) fn rebase(slot: u32, buckets: usize) {
    rebase_if(slot, buckets, |_, _, _| true);
}

/// The same, if counts, sum, and when the series was last begun anew are as they are expected to be; no update comes
/// between.
pub(crate) fn rebase_if(slot: u32, buckets: usize, is_expected: impl FnOnce(&[u64], f64, Option<f64>) -> bool) {
    let locked = Locked::enter();
    let mut bases = BASES.write().unwrap_or_else(PoisonError::into_inner);
    // Before the cells are read: what is counted from then on is counted after it.
    let created = clock::unix_seconds();
    // Read under the lock: no reader can hold an older reading against the newer base, nor can another base.
    let sums = Sums::of_all();
    let (counts, sum) = if buckets == 0 {
        let (count, sum) = sums.raw_counter(slot);
        (vec![count], sum)
    } else {
        let mut counts = vec![0; buckets];
        let sum = sums.raw_run(slot, &mut counts);
        (counts, sum)
    };
    let before = bases.get(&slot);
    let since = |at: usize| before.and_then(|base| base.counts.get(at)).copied().unwrap_or(0);
    let own: Vec<u64> = counts.iter().enumerate().map(|(at, count)| count.wrapping_sub(since(at))).collect();
    if !is_expected(&own, sum - before.map_or(0.0, |base| base.sum), before.map(|base| base.created)) {
        return;
    }
    bases.insert(slot, Base { counts, sum, created });
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
