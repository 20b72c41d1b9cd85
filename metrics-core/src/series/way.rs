//! The way from a label set to where its series is counted.
//!
//! All of it that an update goes as a rule is compiled into the caller, once for each label type and each thing that is
//! done. So it is short, and whatever is rare is a function that does not know what will be done.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use super::cache::Taken;
use super::core::Core;
use super::handle::Keep;
use super::place::Place;
use super::shape::{is_dense, row_len};
use super::store::Store;
use super::table::{Few, InPlace, Sought, Table};
use crate::cells::{Entry, Located};
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

/// What `f` comes to, which `find` runs once where the series is counted, or not at all. What finds it need not know it.
#[inline]
pub(super) fn once<P: Place, R>(f: impl FnOnce(P) -> R, find: impl FnOnce(&mut dyn FnMut(Located<'_>))) -> Option<R> {
    let (mut f, mut result) = (Some(f), None);
    find(&mut |located| {
        if let Some(f) = f.take() {
            result = Some(f(P::update_of(located)));
        }
    });
    result
}

impl Core {
    /// Runs `f` where the series of these labels, which are some, is counted; it is made if it is not there. The store is
    /// the family's own: a metric knows both, and one need not be asked for the other.
    #[inline]
    #[cfg_attr(debug_assertions, allow(dead_code, reason = "`at_any` is taken"))]
    pub(crate) fn at<P: Place, V: Labels, R>(
        &self,
        store: &Store,
        labels: &V,
        past: PastLimit,
        f: impl FnOnce(P) -> R,
    ) -> Option<R> {
        if const { is_dense::<V>() } {
            let index = labels.index();
            // `f` stands here once: it is as long as all the rest.
            let (dense, index) = match store.dense.get() {
                Some(dense) if dense.has(index) => (dense, index),
                _ => self.dense_series(const { row_len::<V>() }, index, V::values_at)?,
            };
            return Some(f(P::update_in(dense, index)));
        }
        let mut values = Values::new();
        labels.emit(&mut values);
        if !values.are_borrowed() {
            return once(f, |f| self.at_values(&V::NAMES, &values, past, f));
        }
        let (few, f) = match (values.short(), store.table.get()) {
            (Some(short), Some(table)) => {
                let hash = table.hash_short(short);
                match table.hit(hash, short, f) {
                    Ok(result) => return Some(result),
                    // By value: those in `values` never leave the registers if nothing asks where they are.
                    Err(f) => (Some((hash, Few::of(short))), f),
                }
            }
            _ => (None, f),
        };
        once(f, |f| self.at_emitted(labels, past, few, f))
    }

    /// The slot of the series of these labels, if it is in a row and is there.
    #[inline]
    pub(crate) fn slot_in_row<V: Labels>(store: &Store, labels: &V) -> Option<u32> {
        if const { !is_dense::<V>() } {
            return None;
        }
        let (dense, index) = (store.dense.get()?, labels.index());
        dense.has(index).then(|| dense.slot(index))
    }

    /// As [`Core::at`], for values that the cache has in no place where they are sought first, or not at all. What is done
    /// is not known here: so this is there once for each label type, and not for each thing that is done as well.
    #[cold]
    #[inline(never)]
    fn at_emitted<V: Labels>(
        &self,
        labels: &V,
        past: PastLimit,
        few: Option<(u64, Few<'_>)>,
        f: &mut dyn FnMut(Located<'_>),
    ) {
        // By reference: what was written just now, word by word, is not copied in longer ones.
        if let Some((hash, few)) = &few
            && self.at_few(*hash, few, f)
        {
            return;
        }
        // Emitted again: those of before never leave the registers if nothing asks where they are.
        let mut values = Values::new();
        labels.emit(&mut values);
        self.at_values(&V::NAMES, &values, past, f);
    }

    /// Whether there is a series of these values, in the cache or in the table, or room for it, and `f` was run.
    fn at_few(&self, hash: u64, few: &Few<'_>, f: &mut dyn FnMut(Located<'_>)) -> bool {
        let Some(table) = self.table.get().filter(|_| few.are_all()) else { return false };
        let is_rising = table.growth.is_rising();
        let known = match self.may_update_under_lock() && !is_rising && Taken::take().passes_over(table.id) {
            true => match table.update(hash, few, f) {
                InPlace::Done => return true,
                InPlace::Known(entry) => Some(entry),
                InPlace::Missing => None,
            },
            false if is_rising => None,
            false => table.find(hash, few),
        };
        let entry = known
            .or_else(|| self.with_births(|births| table.new_or_known(hash, few, is_rising, || self.limit(), births)));
        entry.map(|entry| table.sought(hash, entry).update(f)).is_some()
    }

    /// Whether an update of a series that has its cells does nothing that could wait for a lock, or run what the user
    /// wrote.
    fn may_update_under_lock(&self) -> bool {
        let has_more = matches!(self.spec.kind, Kind::Histogram | Kind::Summary) && self.spec.classic.is_none();
        !has_more && !CALLS_OUT.load(Ordering::Relaxed)
    }

    /// As [`Core::at`], for values of any kind.
    #[inline(never)]
    pub(super) fn at_values(
        &self,
        names: &Names,
        values: &Values<'_>,
        past: PastLimit,
        f: &mut dyn FnMut(Located<'_>),
    ) {
        let Some(table) = self.table(names) else { return };
        if !table.with(table.hash(values), values, f)
            && let Some(sought) = self.seek(table, values, past)
        {
            sought.update(f);
        }
    }

    pub(super) fn seek<'t>(&self, table: &'t Table, values: &Values<'_>, past: PastLimit) -> Option<Sought<'t>> {
        table.seek(values, |hash| Some(self.missing(table, hash, values, past)?.0))
    }

    /// As [`Core::at`], with what keeps the series' cells. Where updates are noted, what keeps the cells leads to them,
    /// and there is no place that would lead past the notes.
    #[inline]
    #[cfg_attr(debug_assertions, allow(dead_code, reason = "`hold_any` is taken"))]
    pub(crate) fn hold<P: Place, V: Labels>(&self, store: &Store, labels: &V) -> Option<(Option<P>, Keep)> {
        if const { is_dense::<V>() } {
            let index = labels.index();
            let (dense, index) = match store.dense.get() {
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
