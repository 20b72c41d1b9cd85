//! A run of cells that belongs to one series, given back when the last reference is gone.

use super::base;
use super::exemplars;
use super::local::CELLS;
use super::native;
use super::shared::{self, Noted};
use super::sketches::forget_sketches;
use super::sync::AtomicU64;

/// Cells of one series, or of all series of a dense family. Dropping it zeroes the cells and gives them back.
pub(crate) enum Run {
    /// `count` runs of `stride` slots.
    Slots {
        /// The first slot.
        first: u32,
        /// Slots a series.
        stride: u32,
        /// How many series.
        count: u32,
    },
    /// Cells that all threads write, one a series.
    Shared(&'static [AtomicU64]),
    /// The same, where it is noted that something is done to them.
    Noted(&'static [Noted]),
}

impl Run {
    /// Slots for `count` series; none when all are taken.
    pub(crate) fn slots(stride: u32, count: u32) -> Option<Run> {
        let first = CELLS.slots().take_many(stride, count)?;
        Some(Run::Slots { first, stride, count })
    }

    /// Shared cells for `count` series, each holding `initial`.
    pub(crate) fn shared(count: usize, initial: u64) -> Run {
        Run::Shared(shared::take(count, initial))
    }

    /// The same, where it is noted that something is done to them.
    pub(crate) fn noted(count: usize, initial: u64) -> Run {
        Run::Noted(shared::take_noted(count, initial))
    }

    /// The first slot; 0, which is none, for shared cells.
    pub(crate) fn first_slot(&self) -> u32 {
        match self {
            Run::Slots { first, .. } => *first,
            Run::Shared(_) | Run::Noted(_) => 0,
        }
    }

    /// Slots a series; 0 for shared cells.
    pub(crate) fn stride(&self) -> u32 {
        match self {
            Run::Slots { stride, .. } => *stride,
            Run::Shared(_) | Run::Noted(_) => 0,
        }
    }

    /// All shared cells; none if it is made of anything else.
    pub(crate) fn shared_cells(&self) -> &'static [AtomicU64] {
        match self {
            Run::Shared(cells) => cells,
            Run::Slots { .. } | Run::Noted(_) => &[],
        }
    }

    /// All noted cells; none if it is made of anything else.
    pub(crate) fn noted_cells(&self) -> &'static [Noted] {
        match self {
            Run::Noted(cells) => cells,
            Run::Slots { .. } | Run::Shared(_) => &[],
        }
    }

    /// Slots for one series for ever: a static's. Allocates nothing.
    pub(crate) fn leak_slots(stride: u32) -> Option<u32> {
        CELLS.slots().take(stride)
    }

    /// Takes leaked slots back that nobody has seen.
    pub(crate) fn reclaim_slots(first: u32, stride: u32) {
        drop(Run::Slots { first, stride, count: 1 });
    }

    /// The shared cell with this index, if that is what the run is made of.
    pub(crate) fn shared_cell(&self, index: usize) -> Option<&'static AtomicU64> {
        match self {
            Run::Shared(cells) => cells.get(index),
            Run::Slots { .. } | Run::Noted(_) => None,
        }
    }
}

impl Run {
    /// The noted cells with this index, if that is what the run is made of.
    pub(crate) fn noted_cell(&self, index: usize) -> Option<&'static Noted> {
        match self {
            Run::Noted(cells) => cells.get(index),
            Run::Slots { .. } | Run::Shared(_) => None,
        }
    }

    /// Zeroes the slots of one series, to which nobody refers any more; shared cells are set by whoever gets them next.
    pub(super) fn clear(&self, index: u32) {
        let Run::Slots { first, stride, .. } = *self else { return };
        let slot = first + index * stride;
        base::forget(slot);
        exemplars::forget(slot);
        forget_sketches(slot);
        CELLS.zero(slot, stride);
        native::forget(slot);
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        match *self {
            Run::Slots { first, stride, count } => {
                for i in 0..count {
                    base::forget(first + i * stride);
                    exemplars::forget(first + i * stride);
                    forget_sketches(first + i * stride);
                }
                CELLS.zero(first, stride * count);
                for i in 0..count {
                    native::forget(first + i * stride);
                }
                CELLS.slots().give_back(first, stride, count);
            }
            Run::Shared(cells) => shared::give_back(cells),
            Run::Noted(cells) => shared::give_back_noted(cells),
        }
    }
}
