//! Series that are there as long as somebody has a scope open.
//!
//! Scopes of one series are counted, by what the series is and not by its labels: one that was removed and made anew by
//! somebody else is none of an older scope's business. Counting and the removal at the end happen under one lock,
//! so a scope that is opened while the last one closes finds the series there, or begins it anew.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::core::Core;
use super::handle::Keep;
use super::shape::dense_count;
use crate::cells::Entry;
use crate::labels::set::Labels;

/// The open scopes of one family: by the number of a row's series, or by the address of a table's.
pub(crate) struct Scopes(Mutex<Open>);

struct Open {
    by_series: BTreeMap<usize, Count>,
    /// The last number that was given.
    last: u64,
}

struct Count {
    /// Tells the scopes of this series from those of an earlier one in the same place.
    number: u64,
    open: usize,
}

/// One of them.
#[derive(Clone)]
pub(crate) struct Scope {
    key: usize,
    number: u64,
    /// The series, where it is one of a table.
    entry: Option<Entry>,
}

/// The series was removed before its scope was there.
pub(crate) struct Gone;

impl Scopes {
    pub(crate) const fn new() -> Scopes {
        Scopes(Mutex::new(Open { by_series: BTreeMap::new(), last: 0 }))
    }

    /// Whether there is one of this series.
    pub(super) fn has(&self, key: usize) -> bool {
        self.lock().by_series.contains_key(&key)
    }

    /// Removes a series of a row: its scopes have nothing to remove any more.
    pub(super) fn removing<R>(&self, key: usize, remove: impl FnOnce() -> R) -> R {
        let mut open = self.lock();
        open.by_series.remove(&key);
        remove()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Core {
    /// Opens a scope of a series that was just found or made: none where it is not one that could be removed.
    pub(crate) fn open_scope<V: Labels>(&self, labels: &V, keep: &Keep) -> Result<Option<Scope>, Gone> {
        let (key, entry) = match (const { dense_count::<V>() }, keep) {
            _ if const { V::NAMES.is_empty() } => return Ok(None),
            // The one that stands for all past the limit is nobody's.
            (None, Keep::Entry(entry)) if !entry.is_overflow() => (entry.address(), Some(entry.clone())),
            (None, _) => return Ok(None),
            (Some(count), _) => match (self.dense.get(), labels.index()) {
                (Some(dense), index) if index < count => (dense.seat_of(index), None),
                _ => return Ok(None),
            },
        };
        let mut open = self.rare().scopes.lock();
        let is_there = match &entry {
            Some(entry) => !entry.is_dead(),
            None => self.dense.get().is_some_and(|dense| dense.has(key)),
        };
        if !is_there {
            return Err(Gone);
        }
        let number = open.last + 1;
        let count = open.by_series.entry(key).or_insert(Count { number, open: 0 });
        count.open += 1;
        let number = count.number;
        open.last = open.last.max(number);
        Ok(Some(Scope { key, number, entry }))
    }

    /// One more of the same series.
    pub(crate) fn reopen_scope(&self, scope: &Scope) -> Scope {
        if let Some(count) = self.rare().scopes.lock().by_series.get_mut(&scope.key)
            && count.number == scope.number
        {
            count.open += 1;
        }
        scope.clone()
    }

    /// Closes a scope; the last one removes the series.
    pub(crate) fn close_scope(&self, scope: &Scope) {
        let mut open = self.rare().scopes.lock();
        let Some(count) = open.by_series.get_mut(&scope.key).filter(|count| count.number == scope.number) else {
            return;
        };
        count.open -= 1;
        if count.open > 0 {
            return;
        }
        open.by_series.remove(&scope.key);
        let cell = match (&scope.entry, self.table.get(), self.dense.get()) {
            (Some(entry), Some(table), _) => {
                table.remove_entry(entry);
                entry.shared_cell()
            }
            (None, _, Some(dense)) => {
                self.remove_seat(dense, scope.key);
                dense.shared_cell(scope.key)
            }
            _ => None,
        };
        // The user's closure: taken while nobody can have given the next series one, dropped under no lock.
        let function = self.rare().functions.take(cell);
        drop(open);
        drop(function);
    }
}
