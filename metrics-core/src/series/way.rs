//! The way from a label set to where its series is counted.
//!
//! What is compiled into the caller, once for each label type and each thing that is done, is what needs the type or does
//! the thing. Everything between is compiled with this crate, and returns where the series is counted together with what
//! keeps it there until that is done: so a program of many definitions is not built of as many copies of it.

use std::cell::Cell;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};

use super::cache::Taken;
use super::core::Core;
use super::growth::Part;
use super::handle::Keep;
use super::place::Place;
use super::shape::{is_dense, row_len};
use super::table::{InPlace, Sought, Table, copied};
use crate::cells::{Entry, LONGEST, Locked, MOST, Reading};
use crate::kind::Kind;
use crate::labels::key::Values;
use crate::labels::names::Names;
use crate::labels::set::Labels;

/// Whether updates may run what the user wrote: there is a source of exemplars.
pub(crate) static CALLS_OUT: AtomicBool = AtomicBool::new(false);

/// What [`Core::at`] does with a new series past the limit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PastLimit {
    /// Count it in the overflow series.
    Fold,
    /// Refuse the update: what is set cannot be folded.
    Refuse,
}

/// What keeps a series where it is until it is updated there.
pub(crate) enum Kept<'t> {
    /// Nothing: it was not found, or is kept otherwise.
    Nothing,
    /// The thread's caches, out of their place: nothing is evicted meanwhile.
    Recent(Taken),
    /// A reference of its own, which the thread remembers afterwards.
    Sought(Sought<'t>),
    /// The lock of its part of the table.
    InPlace(Reading<'t, Part>, Locked),
}

impl<'t> Kept<'t> {
    /// Keeps this where nothing is kept, so that nobody need ask what is to be dropped.
    #[inline(always)]
    pub(super) fn put(&mut self, kept: Kept<'t>) {
        debug_assert!(matches!(self, Kept::Nothing), "one series is reached");
        mem::forget(mem::replace(self, kept));
    }

    /// It was updated.
    #[inline]
    pub(super) fn end(self) {
        #[inline(never)]
        fn otherwise(kept: Kept<'_>) {
            match kept {
                Kept::Nothing | Kept::Recent(_) => {}
                Kept::Sought(sought) => sought.remember(),
                Kept::InPlace(stripe, locked) => {
                    drop(stripe);
                    drop(locked);
                }
            }
        }
        match self {
            Kept::Recent(taken) => drop(taken),
            kept => otherwise(kept),
        }
    }
}

impl Core {
    /// Runs `f` where the series of these labels, which are some, is counted; it is made if it is not there.
    #[inline]
    #[cfg_attr(debug_assertions, allow(dead_code, reason = "`at_any` is taken"))]
    pub(crate) fn at<P: Place, V: Labels, R>(&self, labels: &V, past: PastLimit, f: impl FnOnce(P) -> R) -> Option<R> {
        if const { is_dense::<V>() } {
            return Some(f(self.in_its_row::<P, V>(labels)?));
        }
        let mut kept = Kept::Nothing;
        let result = f(self.reach::<P, V>(labels, past, &mut kept)?);
        kept.end();
        Some(result)
    }

    /// Where the series of labels that have a row is counted.
    #[inline]
    #[cfg_attr(debug_assertions, allow(dead_code, reason = "as above"))]
    fn in_its_row<P: Place, V: Labels>(&self, labels: &V) -> Option<P> {
        let index = labels.index();
        let (dense, index) = match self.dense.get() {
            Some(dense) if dense.has(index) => (dense, index),
            _ => self.dense_series(const { row_len::<V>() }, index, V::values_at)?,
        };
        Some(P::update_in(dense, index))
    }

    /// Where the series of labels that have no row is counted.
    #[inline]
    #[cfg_attr(debug_assertions, allow(dead_code, reason = "as above"))]
    fn reach<'c, P: Place, V: Labels>(&'c self, labels: &V, past: PastLimit, kept: &mut Kept<'c>) -> Option<P> {
        let mut values = Values::new();
        labels.emit(&mut values);
        // Where all are borrowed, which is known when this is compiled, those that are asked for are all that there is of
        // `values`, as nobody asks where it is.
        if !values.are_borrowed() {
            return P::reach_values(self, &V::NAMES, &values, past, kept);
        }
        let place = if const { V::NAMES.len() == 1 } {
            let [a] = values.first();
            P::reach_one(self, a, kept)
        } else if const { V::NAMES.len() == 2 } {
            let [a, b] = values.first();
            P::reach_two(self, a, b, kept)
        } else if const { V::NAMES.len() == 3 } {
            let [a, b, c] = values.first();
            P::reach_three(self, a, b, c, kept)
        } else {
            P::reach_few(self, values.borrowed(), kept)
        };
        match place {
            Some(place) => Some(place),
            None => P::reach_any(self, labels, past, kept),
        }
    }

    /// The slot of the series of these labels, if it is in a row and is there.
    #[inline]
    pub(crate) fn slot_in_row<V: Labels>(&self, labels: &V) -> Option<u32> {
        if const { !is_dense::<V>() } {
            return None;
        }
        let (dense, index) = (self.dense.get()?, labels.index());
        dense.has(index).then(|| dense.slot(index))
    }

    /// Where the series of these values, which are borrowed, is counted: in the cache or in the table, or made if there is
    /// room for it and nothing else to be said.
    #[inline(always)]
    pub(super) fn reach_short<'c, P: Place>(&'c self, values: &[&[u8]], kept: &mut Kept<'c>) -> Option<P> {
        let table = self.table.get()?;
        if values.is_empty() || values.len() > MOST {
            return None;
        }
        let mut longest = 0;
        for value in values {
            longest |= value.len();
        }
        if longest > LONGEST {
            return None;
        }
        let hash = table.hash_short(values);
        match table.hit(hash, values, kept) {
            Some(place) => Some(place),
            None => self.seek_few(table, hash, &copied(values)[..values.len()], kept),
        }
    }

    /// The same in the table, or made if there is room for it.
    #[inline(never)]
    fn seek_few<'t, P: Place>(&self, table: &'t Table, hash: u64, values: &[&[u8]], kept: &mut Kept<'t>) -> Option<P> {
        let is_rising = table.growth.is_rising();
        let known = match self.may_update_under_lock() && !is_rising && Taken::take().passes_over(table.id) {
            true => match table.in_place(hash, &values, kept) {
                InPlace::Found(place) => return Some(place),
                InPlace::Known(entry) => Some(entry),
                InPlace::Missing => None,
            },
            false if is_rising => None,
            false => table.find(hash, &values),
        };
        let entry = known.or_else(|| {
            self.with_births(|births| table.new_or_known(hash, &values, is_rising, || self.limit(), births))
        });
        Some(table.sought(hash, entry?).reached(kept))
    }

    /// Whether an update of a series that has its cells does nothing that could wait for a lock, or run what the user
    /// wrote.
    fn may_update_under_lock(&self) -> bool {
        let has_more = matches!(self.spec().kind, Kind::Histogram | Kind::Summary) && self.spec().classic.is_none();
        !has_more && !CALLS_OUT.load(Ordering::Relaxed)
    }

    /// Where the series of these values is counted, of whatever kind they are; it is made if it is not there.
    #[inline(always)]
    pub(super) fn reach_values<'c, P: Place>(
        &'c self,
        names: &Names,
        values: &Values<'_>,
        past: PastLimit,
        kept: &mut Kept<'c>,
    ) -> Option<P> {
        let table = self.table(names)?;
        match table.recent(table.hash(values), values, kept) {
            Some(place) => Some(place),
            None => Some(self.seek(table, values, past)?.reached(kept)),
        }
    }

    pub(super) fn seek<'t>(&self, table: &'t Table, values: &Values<'_>, past: PastLimit) -> Option<Sought<'t>> {
        table.seek(values, |hash| Some(self.missing(table, hash, values, past)?.0))
    }

    /// As [`Core::at`], with what keeps the series' cells. Where updates are noted, what keeps the cells leads to them,
    /// and there is no place that would lead past the notes.
    #[inline]
    #[cfg_attr(debug_assertions, allow(dead_code, reason = "`hold_any` is taken"))]
    pub(crate) fn hold<P: Place, V: Labels>(&self, labels: &V) -> Option<(Option<P>, Keep)> {
        if const { is_dense::<V>() } {
            let index = labels.index();
            let (dense, index) = match self.dense.get() {
                Some(dense) if dense.has(index) => (dense, index),
                _ => self.dense_series(const { row_len::<V>() }, index, V::values_at)?,
            };
            return Some((P::unnoted_in(dense, index), Keep::in_dense(dense, index)));
        }
        let mut values = Values::new();
        labels.emit(&mut values);
        self.hold_values(self.table(&V::NAMES)?, &values)
    }

    pub(super) fn hold_values<P: Place>(&self, table: &Table, values: &Values<'_>) -> Option<(Option<P>, Keep)> {
        let (entry, live) = self.held(table, values)?;
        let keep = if live { Keep::Entry } else { Keep::Overflow };
        Some((P::unnoted_of(entry.located()), keep(entry)))
    }

    /// The series of these values, and whether it is theirs alone.
    fn held(&self, table: &Table, values: &Values<'_>) -> Option<(Entry, bool)> {
        let live = Cell::new(true);
        let missing = |hash| {
            let (entry, folded) = self.missing(table, hash, values, PastLimit::Fold)?;
            live.set(!folded);
            Some(entry)
        };
        let entry = match table.remembered(values) {
            Some(entry) => entry,
            None => table.seek(values, missing)?.held(),
        };
        Some((entry, live.get()))
    }
}
