//! Counting references.

use super::sync::{AtomicU32, Mutant, Ordering, fence, mutated};

/// How many references there are to something. Whoever releases the last one may dispose of it.
pub(super) struct Refs(AtomicU32);

impl Refs {
    /// One reference: the maker's.
    pub(super) fn one() -> Refs {
        Refs(AtomicU32::new(1))
    }

    /// So many references where there was none: the caller's.
    #[cfg(not(loom))]
    pub(super) fn begin(&self, count: u32) {
        self.0.store(count, Ordering::Relaxed);
    }

    /// One more; the caller holds one already, so it cannot be gone.
    pub(super) fn retain(&self) {
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        if before > u32::MAX / 2 {
            // Only a program that forgets billions of handles gets here; going on would free what is in use.
            std::process::abort();
        }
    }

    /// One less; true for the last, after everything that was done under the others.
    pub(super) fn release(&self) -> bool {
        let before = self.0.fetch_sub(1, Ordering::Release);
        if mutated(Mutant::EarlyReuse) {
            return before == 2;
        }
        if before != 1 {
            return false;
        }
        fence(Ordering::Acquire);
        true
    }

    /// How many there are.
    #[cfg(not(loom))]
    pub(super) fn count(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }
}
