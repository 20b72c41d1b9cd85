//! All series of a table in order of creation, for scrapes.
//!
//! The list is fed by a queue of newborn series and swept of the dead by whoever asks for it, so a scrape takes no lock
//! that an update takes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cells::{Entry, Locked, Newborn};

/// The series of one table.
pub(crate) struct Listing {
    newborn: Newborn,
    /// Whether a series died since the list was last swept.
    unswept: AtomicBool,
    /// As the last one who asked left it.
    list: Mutex<Arc<Vec<Entry>>>,
}

impl Listing {
    pub(crate) fn new() -> Listing {
        Listing { newborn: Newborn::new(), unswept: AtomicBool::new(false), list: Mutex::new(Arc::new(Vec::new())) }
    }

    /// Lists a series that is not listed.
    pub(crate) fn push(&self, entry: Entry) {
        self.newborn.push(entry);
    }

    /// Notes that a series died.
    pub(crate) fn note_death(&self) {
        // Release: whoever sweeps because of it finds the dead.
        self.unswept.store(true, Ordering::Release);
    }

    /// All that are there. Some may die while the list is walked.
    pub(crate) fn list(&self) -> Arc<Vec<Entry>> {
        self.sweep(self.lock())
    }

    /// Sees to it that the queue does not grow with time where nobody scrapes and series come and go. `there` is how
    /// many there are.
    pub(crate) fn sweep_if_long(&self, there: usize) {
        let (waiting, bound) = (self.newborn.len(), 2 * there + 64);
        let list = match waiting {
            _ if waiting <= bound => None,
            // Whoever sweeps already may be slower than the others fill the queue: let them wait for it.
            _ if waiting > 8 * bound => Some(self.lock()),
            _ => self.list.try_lock().ok(),
        };
        if let Some(list) = list {
            drop(self.sweep(list));
        }
    }

    /// Takes in the newborn and lets go of the dead.
    fn sweep(&self, mut list: MutexGuard<'_, Arc<Vec<Entry>>>) -> Arc<Vec<Entry>> {
        let mut dead = Vec::new();
        let swept = {
            let _locked = Locked::enter();
            let newborn = self.newborn.take();
            let unswept = self.unswept.swap(false, Ordering::Acquire);
            if unswept || !newborn.is_empty() {
                let entries = Arc::make_mut(&mut list);
                if entries.is_empty() {
                    *entries = newborn; // as it is: the first scrape may find a million
                } else {
                    entries.extend(newborn);
                }
                if unswept {
                    dead.extend(entries.extract_if(.., |entry| entry.is_dead()));
                }
            }
            let swept = Arc::clone(&list);
            drop(list);
            swept
        };
        // Without the lock: to give their cells back takes time, and a scrape may be waiting.
        drop(dead);
        swept
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Vec<Entry>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
