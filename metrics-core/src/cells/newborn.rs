//! The queue of newborn entries: inserts push, a scrape takes them all, and neither waits for the other.

use super::entry::Entry;
use super::sync::{AtomicPtr, AtomicUsize, Ordering};

/// A stack that many threads push to and that is taken as a whole.
pub(crate) struct Newborn {
    top: AtomicPtr<()>,
    len: AtomicUsize,
}

impl Newborn {
    pub(crate) const fn new() -> Newborn {
        Newborn { top: AtomicPtr::new(std::ptr::null_mut()), len: AtomicUsize::new(0) }
    }

    /// Puts an entry in that is in no queue yet.
    pub(crate) fn push(&self, entry: Entry) {
        // Counted first: a take that comes between must never count below zero.
        self.len.fetch_add(1, Ordering::Relaxed);
        let mut top = self.top.load(Ordering::Relaxed);
        loop {
            entry.link(top);
            // Release: whoever takes it sees the entry, its link, and those below it.
            match self.top.compare_exchange_weak(top, entry.as_raw(), Ordering::Release, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => top = now,
            }
        }
        // The queue has it now, and may have given it away already.
        std::mem::forget(entry);
    }

    /// About how many are waiting.
    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Takes all, the oldest first.
    pub(crate) fn take(&self) -> Vec<Entry> {
        let mut taken = Vec::with_capacity(self.len());
        let mut raw = self.top.swap(std::ptr::null_mut(), Ordering::Acquire);
        // SAFETY: `push` put the pointer there and forgot the reference; the swap gives it to us alone.
        while let Some(entry) = unsafe { Entry::from_raw(raw) } {
            raw = entry.linked();
            taken.push(entry);
        }
        self.len.fetch_sub(taken.len(), Ordering::Relaxed);
        taken.reverse();
        taken
    }
}

impl Drop for Newborn {
    fn drop(&mut self) {
        drop(self.take());
    }
}
