//! Series of a finite label set: a row of cells, and one bit each for "is there".

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::aliases::Aliases;
use super::view::Seat;
use crate::cells::{Locked, Noted, Run, Words};
use crate::clock;

/// The most series that are kept in a row; a larger product of finite labels goes to a table.
pub(crate) const MAX_DENSE: usize = 4096;

/// The row of one family.
pub(crate) struct Dense {
    first: u32,
    stride: u32,
    count: usize,
    /// One a series, where all threads write the same.
    shared: &'static [AtomicU64],
    /// The same, where it is noted that they do.
    noted: &'static [Noted],
    /// The state of each series, in two bits.
    states: Words,
    /// When each series began; 0 where it never did.
    created: Words,
    /// Numbers that are not series of their own.
    aliases: Aliases,
    /// Whose cells they are: given back with the last handle of a metric made at run time, or when a static's row lost the
    /// race to be first.
    _run: Run,
    /// Held while a removed series returns, or one is removed. Those that were let go as idle, with the trace that
    /// they had left by then.
    births: Mutex<BTreeMap<usize, u64>>,
}

/// Series in a word of states.
const IN_WORD: usize = 32;

/// A state: the series was never there.
const NEVER: u64 = 0b00;

/// A state: the series is there.
const THERE: u64 = 0b01;

/// A state: the series was removed, and its cells say what they said.
const REMOVED: u64 = 0b10;

/// Every series of a word there.
const ALL_THERE: u64 = u64::MAX / 3;

impl Dense {
    /// The row of a family. Allocates nothing but words and cells: an allocator that counts may be the caller.
    pub(crate) fn new(aliases: Aliases, count: usize, run: Run) -> Dense {
        Dense {
            first: run.first_slot(),
            stride: run.stride(),
            count,
            shared: run.shared_cells(),
            noted: run.noted_cells(),
            states: Words::zeroed(count.div_ceil(IN_WORD)),
            created: Words::zeroed(count),
            aliases,
            _run: run,
            births: Mutex::new(BTreeMap::new()),
        }
    }

    /// The number under which the series with this number is counted: its own, unless an earlier one has its text.
    pub(crate) fn seat_of(&self, index: usize) -> usize {
        self.aliases.first(index)
    }

    /// A number whose text is another's, if there is one.
    pub(crate) fn repeated(&self) -> Option<usize> {
        self.aliases.repeated()
    }

    /// Whether the series with this number is there.
    #[inline]
    pub(crate) fn has(&self, index: usize) -> bool {
        let states = self.states.get(index / IN_WORD).map_or(0, |states| states.load(Ordering::Acquire));
        states >> shift(index) & THERE != 0
    }

    /// The first slot of a series.
    #[inline]
    pub(crate) fn slot(&self, index: usize) -> u32 {
        self.first + index as u32 * self.stride
    }

    /// The shared cell of a series, where that is what it has.
    pub(crate) fn shared_cell(&self, index: usize) -> Option<&'static AtomicU64> {
        self.shared.get(index).or_else(|| self.noted.get(index).map(|[cell, _]| cell))
    }

    /// The same, if no update of it has to be noted.
    #[inline]
    pub(crate) fn unnoted_cell(&self, index: usize) -> Option<&'static AtomicU64> {
        self.shared.get(index)
    }

    /// The noted cell of a series, where that is what it has.
    #[inline]
    pub(crate) fn noted_cell(&self, index: usize) -> Option<&'static Noted> {
        self.noted.get(index)
    }

    /// Lets a series be there. `anew` begins one anew that was removed, and `awake` one that was let go with a trace,
    /// unless it has moved since. False if the thread holds a lock that an allocator must not come back to.
    pub(crate) fn create(&self, index: usize, anew: impl FnOnce(), awake: impl FnOnce(u64)) -> bool {
        let now = clock::unix_seconds().to_bits();
        let created = &self.created[index];
        // Without a lock, as long as it never was there: an allocator that counts may be the caller.
        let _ = created.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        if self.change(index, NEVER, THERE) || self.has(index) {
            return true;
        }
        let Some(_locked) = Locked::enter() else {
            return false;
        };
        let mut resting = self.births.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else removes it or brings it back meanwhile.
        if !self.has(index) {
            match resting.remove(&index) {
                // If it begins anew its cells know when, and if it has moved it goes on as what it was.
                Some(trace) => awake(trace),
                None => {
                    anew();
                    created.store(now, Ordering::Relaxed);
                }
            }
            self.change(index, REMOVED, THERE);
        }
        true
    }

    /// Lets a series go that is idle; false if it is not there.
    pub(crate) fn rest(&self, index: usize, trace: u64) -> bool {
        let Some(_locked) = Locked::enter() else {
            return false;
        };
        let mut resting = self.births.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = self.change(index, THERE, REMOVED);
        if rests {
            resting.insert(index, trace);
        }
        rests
    }

    /// The series that were let go, and their traces.
    pub(crate) fn resting(&self) -> Vec<(usize, u64)> {
        let _locked = Locked::enter();
        let resting = self.births.lock().unwrap_or_else(PoisonError::into_inner);
        resting.iter().map(|(index, trace)| (*index, *trace)).collect()
    }

    /// Brings a series back that was let go and has moved since, as what it was.
    pub(crate) fn wake(&self, index: usize) {
        let _locked = Locked::enter();
        let mut resting = self.births.lock().unwrap_or_else(PoisonError::into_inner);
        if resting.remove(&index).is_some() {
            self.change(index, REMOVED, THERE);
        }
    }

    /// Removes a series; false if it was not there. Its cells stay: what they say now is subtracted on its return. One
    /// that was let go as idle will not come back as what it was either.
    pub(crate) fn remove(&self, index: usize) -> bool {
        let Some(_locked) = Locked::enter() else {
            return false;
        };
        let mut resting = self.births.lock().unwrap_or_else(PoisonError::into_inner);
        resting.remove(&index);
        self.change(index, THERE, REMOVED)
    }

    /// Sees to it that none of those that were let go as idle comes back as what it was.
    pub(crate) fn forget_resting(&self) {
        let _locked = Locked::enter();
        self.births.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Turns one state of a series into another; false if it is in neither.
    fn change(&self, index: usize, from: u64, to: u64) -> bool {
        let changed = |states: u64| {
            (states >> shift(index) & (THERE | REMOVED) == from).then_some(states ^ (from ^ to) << shift(index))
        };
        self.states[index / IN_WORD].fetch_update(Ordering::AcqRel, Ordering::Acquire, changed).is_ok()
    }

    /// The numbers of the series that are there, rising.
    pub(crate) fn present(&self) -> impl Iterator<Item = usize> {
        (0..self.count).filter(|index| self.has(*index))
    }

    /// How many series are there.
    pub(crate) fn len(&self) -> usize {
        self.states.iter().map(|states| (states.load(Ordering::Relaxed) & ALL_THERE).count_ones() as usize).sum()
    }

    /// The series as it is watched while it is there.
    pub(crate) fn seat(&self, index: usize) -> Seat {
        (index, self.created(index).map_or(0, f64::to_bits))
    }

    /// When a series began, in seconds since the Unix epoch.
    pub(crate) fn created(&self, index: usize) -> Option<f64> {
        let created = f64::from_bits(self.created.get(index)?.load(Ordering::Relaxed));
        (created > 0.0).then_some(created)
    }
}

/// Where a series' state stands in its word.
fn shift(index: usize) -> usize {
    index % IN_WORD * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_that_was_removed_comes_back_by_way_of_its_base_alone() {
        let dense = Dense::new(
            Aliases::of(70, |index, values| values.unsigned(index as u64)),
            70,
            Run::slots(2, 70).expect("there are slots"),
        );
        let create = |index| dense.create(index, || {}, |_| {});
        for index in [0, 31, 32, 69] {
            assert!(!dense.has(index) && !dense.remove(index));
            assert!(create(index) && create(index));
            assert!(dense.has(index));
            assert!(dense.remove(index) && !dense.remove(index));
            // What a thread does that found it never there, and was held up since.
            assert!(!dense.change(index, NEVER, THERE));
            assert!(!dense.has(index));
            assert!(create(index));
        }
        assert!(!dense.has(70));
        assert_eq!((dense.len(), dense.present().collect::<Vec<_>>()), (4, vec![0, 31, 32, 69]));
    }
}
