//! Where a series is counted: the first of its slots, or the cell that all threads share.
//!
//! The updates of a gauge that expires are noted beside its cell. Those of all others pay nothing for it: the question
//! whether there is an unnoted cell is the one that finds the cell, and an update that finds none was on a cold way
//! already.

use std::sync::atomic::AtomicU64;

use super::any::AnyLabels;
use super::core::Core;
use super::dense::Dense;
use super::handle::Keep;
use super::way::{Kept, PastLimit};
use crate::cells::{Located, Recent, note};
use crate::labels::key::Values;
use crate::labels::names::Names;

/// A place to count in.
pub(crate) trait Place: Copy {
    /// That of a series, to look at it.
    fn of_entry(located: Located<'_>) -> Self;
    fn in_dense(dense: &Dense, index: usize) -> Self;

    /// As a slot, if it is one.
    fn slot(self) -> Option<u32>;

    /// That of a metric without labels.
    #[cfg(debug_assertions)]
    fn single(core: &Core) -> Option<Self>;

    /// That of a series, if updates of it need not be noted.
    fn unnoted_of(located: Located<'_>) -> Option<Self>;
    fn unnoted_in(dense: &Dense, index: usize) -> Option<Self>;

    /// That of a series that its thread remembers, for an update; none if there is no series.
    fn update_recent(recent: &Recent) -> Option<Self>;

    /// That of a series, for an update, which is noted where that has to be.
    fn update_of(located: Located<'_>) -> Self;
    fn update_in(dense: &Dense, index: usize) -> Self;

    /// That of the series that this keeps, to look at it; only where updates are noted.
    fn kept(keep: &Keep) -> Option<Self>;

    /// The same for an update, which is noted.
    fn noted(keep: &Keep) -> Option<Self>;

    /// The ways of [`Core`] to it. By themselves for each place that there is, so that they are compiled with this crate.
    /// Values that are few come one by one: in registers, where what went through memory would be waited for.
    fn reach_one<'c>(core: &'c Core, a: &[u8], kept: &mut Kept<'c>) -> Option<Self>;
    fn reach_two<'c>(core: &'c Core, a: &[u8], b: &[u8], kept: &mut Kept<'c>) -> Option<Self>;
    fn reach_three<'c>(core: &'c Core, a: &[u8], b: &[u8], c: &[u8], kept: &mut Kept<'c>) -> Option<Self>;
    fn reach_few<'c>(core: &'c Core, values: &[&[u8]], kept: &mut Kept<'c>) -> Option<Self>;
    fn reach_any<'c>(core: &'c Core, labels: &dyn AnyLabels, past: PastLimit, kept: &mut Kept<'c>) -> Option<Self>;
    fn reach_values<'c>(
        core: &'c Core,
        names: &Names,
        values: &Values<'_>,
        past: PastLimit,
        kept: &mut Kept<'c>,
    ) -> Option<Self>;
}

macro_rules! reached {
    () => {
        fn reach_one<'c>(core: &'c Core, a: &[u8], kept: &mut Kept<'c>) -> Option<Self> {
            core.reach_short(&[a], kept)
        }

        fn reach_two<'c>(core: &'c Core, a: &[u8], b: &[u8], kept: &mut Kept<'c>) -> Option<Self> {
            core.reach_short(&[a, b], kept)
        }

        fn reach_three<'c>(core: &'c Core, a: &[u8], b: &[u8], c: &[u8], kept: &mut Kept<'c>) -> Option<Self> {
            core.reach_short(&[a, b, c], kept)
        }

        fn reach_few<'c>(core: &'c Core, values: &[&[u8]], kept: &mut Kept<'c>) -> Option<Self> {
            core.reach_short(values, kept)
        }

        #[cold]
        fn reach_any<'c>(core: &'c Core, labels: &dyn AnyLabels, past: PastLimit, kept: &mut Kept<'c>) -> Option<Self> {
            core.reach_any(labels, past, kept)
        }

        fn reach_values<'c>(
            core: &'c Core,
            names: &Names,
            values: &Values<'_>,
            past: PastLimit,
            kept: &mut Kept<'c>,
        ) -> Option<Self> {
            core.reach_values(names, values, past, kept)
        }
    };
}

impl Place for u32 {
    #[inline]
    fn of_entry(located: Located<'_>) -> u32 {
        located.slot()
    }

    #[inline]
    fn in_dense(dense: &Dense, index: usize) -> u32 {
        dense.slot(index)
    }

    #[inline]
    fn slot(self) -> Option<u32> {
        Some(self)
    }

    #[cfg(debug_assertions)]
    fn single(core: &Core) -> Option<u32> {
        core.single_slot()
    }

    #[inline]
    fn unnoted_of(located: Located<'_>) -> Option<u32> {
        Some(located.slot())
    }

    #[inline]
    fn unnoted_in(dense: &Dense, index: usize) -> Option<u32> {
        Some(dense.slot(index))
    }

    #[inline]
    fn update_recent(recent: &Recent) -> Option<u32> {
        Some(recent.slot())
    }

    #[inline]
    fn update_of(located: Located<'_>) -> u32 {
        located.slot()
    }

    #[inline]
    fn update_in(dense: &Dense, index: usize) -> u32 {
        dense.slot(index)
    }

    #[inline]
    fn kept(_: &Keep) -> Option<u32> {
        None
    }

    #[inline]
    fn noted(_: &Keep) -> Option<u32> {
        None
    }

    reached!();
}

impl Place for &'static AtomicU64 {
    fn of_entry(located: Located<'_>) -> Self {
        located.shared_cell().unwrap_or(&NOWHERE)
    }

    fn in_dense(dense: &Dense, index: usize) -> Self {
        dense.shared_cell(index).unwrap_or(&NOWHERE)
    }

    fn slot(self) -> Option<u32> {
        None
    }

    #[cfg(debug_assertions)]
    fn single(core: &Core) -> Option<Self> {
        core.single_cell().or_else(|| core.counted_cell())
    }

    #[inline]
    fn unnoted_of(located: Located<'_>) -> Option<Self> {
        located.unnoted_cell()
    }

    #[inline]
    fn unnoted_in(dense: &Dense, index: usize) -> Option<Self> {
        dense.unnoted_cell(index)
    }

    #[inline]
    fn update_recent(recent: &Recent) -> Option<Self> {
        recent.located().map(Self::update_of)
    }

    #[inline]
    fn update_of(located: Located<'_>) -> Self {
        #[cold]
        fn noted(located: Located<'_>) -> &'static AtomicU64 {
            located.noted_cell().map_or(&NOWHERE, note)
        }
        located.unnoted_cell().unwrap_or_else(|| noted(located))
    }

    #[inline]
    fn update_in(dense: &Dense, index: usize) -> Self {
        #[cold]
        fn noted(dense: &Dense, index: usize) -> &'static AtomicU64 {
            dense.noted_cell(index).map_or(&NOWHERE, note)
        }
        dense.unnoted_cell(index).unwrap_or_else(|| noted(dense, index))
    }

    fn kept(keep: &Keep) -> Option<Self> {
        keep.noted().map(|[cell, _]| cell)
    }

    #[cold]
    fn noted(keep: &Keep) -> Option<Self> {
        keep.noted().map(note)
    }

    reached!();
}

/// Stands for a shared cell where there is none; the kinds of storage are never mixed, so it is never written.
static NOWHERE: AtomicU64 = AtomicU64::new(0);
