//! The one series of a metric without labels: where it is counted, and since when.

use std::sync::atomic::{AtomicU64, Ordering};

use super::core::Core;
use super::faults::Fault;
use crate::cells::Run;
use crate::clock;

impl Core {
    /// The first slot of an unlabelled metric.
    pub(crate) fn single_slot(&self) -> Option<u32> {
        let slot = self.slot.load(Ordering::Acquire);
        if slot != 0 {
            return Some(slot);
        }
        let Some(slot) = Run::leak_slots(self.spec().stride()) else {
            self.reject(Fault::Exhausted);
            return None;
        };
        match self.slot.compare_exchange(0, slot, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Some(slot),
            Err(first) => {
                Run::reclaim_slots(slot, self.spec().stride());
                Some(first)
            }
        }
    }

    /// When an unlabelled metric began, in seconds since the Unix epoch: not after its first update, and always the same.
    pub(crate) fn began(&self) -> f64 {
        if self.is_counted() { self.made() } else { clock::began() }
    }

    /// The cell of an unlabelled gauge of a static.
    pub(crate) const fn single_cell(&self) -> Option<&'static AtomicU64> {
        match self.static_store() {
            Some(store) => Some(&store.cell),
            None => None,
        }
    }

    /// The cell of an unlabelled gauge made at run time.
    pub(crate) fn counted_cell(&self) -> Option<&'static AtomicU64> {
        self.run.get()?.shared_cell(0)
    }
}
