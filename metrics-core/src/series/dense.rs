//! Series of a finite label set: a row of cells, and one bit each for "is there".

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::locked::Locked;
use crate::cells::{Run, Words, rebase};
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
    /// Three rows: presence bits, bits of those that were removed, and creation times.
    words: Words,
    run: RunRef,
    /// Held while a removed series returns, or one is removed.
    births: Mutex<()>,
}

/// Whose the cells are.
enum RunRef {
    /// A static's: for ever.
    Static(#[expect(dead_code, reason = "kept so that a row that lost the race to be first is given back")] Run),
    /// Those of a metric made at run time; handles keep them.
    Counted(Arc<Run>),
}

impl Dense {
    /// The row of a static. Allocates nothing but words and cells: an allocator that counts may be the caller.
    pub(crate) fn for_static(count: usize, run: Run) -> Dense {
        Dense::new(count, run.first_slot(), run.stride(), run.shared_cells(), RunRef::Static(run))
    }

    /// The row of a metric that may be dropped.
    pub(crate) fn counted(count: usize, run: Run) -> Dense {
        let (first, stride, shared) = (run.first_slot(), run.stride(), run.shared_cells());
        Dense::new(count, first, stride, shared, RunRef::Counted(Arc::new(run)))
    }

    fn new(count: usize, first: u32, stride: u32, shared: &'static [AtomicU64], run: RunRef) -> Dense {
        let words = Words::zeroed(2 * bits(count) + count);
        Dense { first, stride, count, shared, words, run, births: Mutex::new(()) }
    }

    /// Whether the series with this number is there.
    #[inline]
    pub(crate) fn has(&self, index: usize) -> bool {
        index < self.count && self.words[index / 64].load(Ordering::Acquire) >> (index % 64) & 1 == 1
    }

    /// The first slot of a series.
    #[inline]
    pub(crate) fn slot(&self, index: usize) -> u32 {
        self.first + index as u32 * self.stride
    }

    /// The shared cell of a series, where that is what it has.
    #[inline]
    pub(crate) fn shared_cell(&self, index: usize) -> Option<&'static AtomicU64> {
        self.shared.get(index)
    }

    /// What keeps the cells from being given back; none where nothing need.
    pub(crate) fn keep(&self) -> Option<&Arc<Run>> {
        match &self.run {
            RunRef::Static(_) => None,
            RunRef::Counted(run) => Some(run),
        }
    }

    /// Lets a series be there. `buckets` is 0 for what is not a histogram, `initial` what a shared cell begins with.
    /// False if the thread holds a table's lock.
    pub(crate) fn create(&self, index: usize, buckets: usize, initial: u64) -> bool {
        let (word, bit) = (index / 64, 1 << (index % 64));
        let removed = &self.words[bits(self.count) + word];
        if removed.load(Ordering::Acquire) & bit != 0 {
            let Some(_locked) = Locked::enter() else {
                return false;
            };
            let _birth = self.births.lock().unwrap_or_else(PoisonError::into_inner);
            if removed.load(Ordering::Acquire) & bit != 0 {
                match self.shared_cell(index) {
                    Some(cell) => cell.store(initial, Ordering::Relaxed),
                    // One slot a series: in flight. Guards of before may still be open and will count down.
                    None if self.stride == 1 => {}
                    None => rebase(self.slot(index), buckets),
                }
                removed.fetch_and(!bit, Ordering::Release);
                self.show(index);
            }
        } else {
            self.show(index);
        }
        true
    }

    fn show(&self, index: usize) {
        let (word, bit) = (index / 64, 1 << (index % 64));
        if self.words[word].fetch_or(bit, Ordering::Release) & bit == 0 {
            let created = clock::unix_seconds().to_bits();
            self.words[2 * bits(self.count) + index].store(created, Ordering::Relaxed);
        }
    }

    /// Removes a series; false if it was not there. Its cells stay: what they say now is subtracted on its return.
    pub(crate) fn remove(&self, index: usize) -> bool {
        if !self.has(index) {
            return false;
        }
        let Some(_locked) = Locked::enter() else {
            return false;
        };
        let _birth = self.births.lock().unwrap_or_else(PoisonError::into_inner);
        let (word, bit) = (index / 64, 1 << (index % 64));
        self.words[bits(self.count) + word].fetch_or(bit, Ordering::Release);
        self.words[word].fetch_and(!bit, Ordering::Release) & bit != 0
    }

    /// The numbers of the series that are there, rising.
    pub(crate) fn present(&self) -> impl Iterator<Item = usize> {
        (0..self.count).filter(|index| self.has(*index))
    }

    /// How many series are there.
    pub(crate) fn len(&self) -> usize {
        self.words[..bits(self.count)].iter().map(|word| word.load(Ordering::Relaxed).count_ones() as usize).sum()
    }

    /// When a series began, in seconds since the Unix epoch.
    pub(crate) fn created(&self, index: usize) -> Option<f64> {
        let created = f64::from_bits(self.words.get(2 * bits(self.count) + index)?.load(Ordering::Relaxed));
        (created > 0.0).then_some(created)
    }
}

/// Words for one bit a series.
fn bits(count: usize) -> usize {
    count.div_ceil(64)
}
