//! How many series a table has, and may have.
//!
//! The limit is the table's, but a series comes into one of its stripes, whose lock is held. So that threads that make
//! series do not all write one number, a stripe that has many counts some in ahead, as long as the limit is far away. Near
//! it nothing is counted in ahead, and what was is taken back first: the limit is met exactly.

use std::cell::Cell;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hashbrown::HashTable;

use super::table::Table;
use crate::cells::{self, Kept, Locked};

/// So far away a limit has to be.
const FAR: usize = 1024;

/// So many series are counted in ahead at most, and one for so many that are there.
const AHEAD: usize = 64;
const SHARE: usize = 8;

/// No farther from where its hash leads a series is, as a rule.
const NEAR: usize = 3;

/// A stripe's series.
pub(crate) struct Part {
    pub(super) series: HashTable<Kept>,
    /// How many more are counted in already.
    ahead: u32,
    /// Where the table keeps the first of its places, as far as is known. A look-up asks for the memory of its own before it
    /// knows that it is there; nobody reads by this.
    places: usize,
}

impl Part {
    pub(super) const fn new() -> Part {
        Part { series: HashTable::new(), ahead: 0, places: 0 }
    }

    /// Puts a series there that is not there.
    pub(super) fn insert(&mut self, hash: u64, kept: Kept, hash_of: impl Fn(&Kept) -> u64) {
        let put = self.series.insert_unique(hash, kept, hash_of);
        // One lies before the other.
        self.places = std::ptr::from_ref(put.get()).addr() + put.bucket_index() * size_of::<Kept>();
    }

    /// Asks for the memory where a series of this hash is, as a rule.
    #[inline]
    pub(super) fn prefetch(&self, hash: u64) {
        let place = hash as usize & self.series.num_buckets().wrapping_sub(1);
        // One cache line as a rule, or two.
        for place in [place, place + NEAR] {
            cells::fetch(self.places.wrapping_sub(place * size_of::<Kept>()));
        }
    }
}

/// What is known of how series come.
pub(super) struct Growth {
    counts: Box<Counts>,
    /// The table's bit among those that are [`RISING`].
    bit: u64,
}

thread_local! {
    /// Tables of which the last values that this thread did not find at once were new. A guess, and each thread's own:
    /// where one makes series, others go on as they did. A bit for each table; where there are many, some share one.
    static RISING: Cell<u64> = const { Cell::new(0) };
}

/// On cache lines of its own: every update reads the rest of the table, and threads that make series write this.
#[repr(align(64))]
struct Counts {
    /// Series that count towards the limit, and those that stripes have counted in ahead.
    counted: AtomicUsize,
    /// Overflow series.
    folded: AtomicUsize,
    /// Whether stripes may have counted some in ahead.
    is_ahead: AtomicBool,
    /// How many threads are about to take that back.
    backs: AtomicUsize,
}

impl Growth {
    /// Of a table with this place.
    pub(super) fn new(place: usize) -> Growth {
        let counts = Counts {
            counted: AtomicUsize::new(0),
            folded: AtomicUsize::new(0),
            is_ahead: AtomicBool::new(false),
            backs: AtomicUsize::new(0),
        };
        Growth { counts: Box::new(counts), bit: 1 << (place as u32 % u64::BITS) }
    }

    /// Whether the last values that the thread did not find at once were new.
    pub(super) fn is_rising(&self) -> bool {
        RISING.get() & self.bit != 0
    }

    pub(super) fn note(&self, is_rising: bool) {
        let others = RISING.get() & !self.bit;
        RISING.set(if is_rising { others | self.bit } else { others });
    }

    /// Counts a series of this stripe in; false if the limit is reached. Overflow series have none.
    #[inline]
    pub(super) fn count_one(&self, part: &mut Part, limit: Option<usize>) -> bool {
        match (limit, part.ahead.checked_sub(1)) {
            (None, _) => _ = self.counts.folded.fetch_add(1, Ordering::Relaxed),
            (Some(_), Some(left)) => part.ahead = left,
            (Some(limit), None) => return self.count_some(part, limit),
        }
        true
    }

    #[cold]
    fn count_some(&self, part: &mut Part, limit: usize) -> bool {
        let most = match is_far(self.counts.counted.load(Ordering::Relaxed), limit) {
            true => (part.series.len() / SHARE).min(AHEAD),
            false => 0,
        };
        if most > 0 {
            // Under the stripe's lock: whoever says that nothing is ahead looks into the stripe after that.
            self.counts.is_ahead.store(true, Ordering::Relaxed);
        }
        let mut ahead = 0;
        let add = |counted: usize| {
            ahead = if is_far(counted, limit) { most } else { 0 };
            (counted < limit).then_some(counted + 1 + ahead)
        };
        // Release: whoever finds them counted finds that some may be ahead.
        let is_counted = self.counts.counted.fetch_update(Ordering::Release, Ordering::Relaxed, add).is_ok();
        if is_counted {
            part.ahead = ahead as u32;
        }
        is_counted
    }

    /// Counts one in that was within the limit once, wherever that is by now.
    pub(super) fn count_again(&self, is_overflow: bool) {
        let count = if is_overflow { &self.counts.folded } else { &self.counts.counted };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one out.
    pub(super) fn count_out(&self, is_overflow: bool) {
        let count = if is_overflow { &self.counts.folded } else { &self.counts.counted };
        count.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many overflow series there are.
    pub(super) fn folded(&self) -> usize {
        self.counts.folded.load(Ordering::Relaxed)
    }

    /// How many series there are, overflow series and those that stripes have counted in ahead included.
    pub(super) fn about(&self) -> usize {
        self.counts.counted.load(Ordering::Relaxed) + self.folded()
    }
}

/// Whether there is so much room that nobody need count one by one.
fn is_far(counted: usize, limit: usize) -> bool {
    counted.saturating_add(FAR) < limit
}

impl Table {
    /// Whether there is room for one more series, as far as is known. Near the limit none is counted in ahead from here on.
    pub(super) fn has_room(&self, limit: usize) -> bool {
        let Counts { counted, is_ahead, backs, .. } = &*self.growth.counts;
        let is_near = !is_far(counted.load(Ordering::Acquire), limit);
        // Who finds somebody at it goes through all stripes as well: only then is it done.
        if is_near && (is_ahead.load(Ordering::Acquire) || backs.load(Ordering::Acquire) > 0) {
            self.count_back();
        }
        counted.load(Ordering::Relaxed) < limit
    }

    /// Takes back what stripes have counted in ahead.
    #[cold]
    fn count_back(&self) {
        let Some(_locked) = Locked::enter() else { return };
        let Counts { counted, is_ahead, backs, .. } = &*self.growth.counts;
        backs.fetch_add(1, Ordering::Relaxed);
        // Release: whoever finds that nothing is ahead finds that this is under way, or what it came to.
        is_ahead.store(false, Ordering::Release);
        for part in self.parts() {
            let mut part = part.write();
            counted.fetch_sub(mem::take(&mut part.ahead) as usize, Ordering::Relaxed);
        }
        backs.fetch_sub(1, Ordering::Release);
    }

    /// How many series there are, overflow series included.
    pub(crate) fn len(&self) -> usize {
        // An allocator that counts may ask under one of these locks.
        let Some(_locked) = Locked::enter() else { return self.growth.about() };
        self.parts().map(|part| part.read().series.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_thread_makes_series_another_one_looks_for_its_own_as_before() {
        let (growth, other) = (Growth::new(7), Growth::new(8));
        growth.note(true);
        assert!(growth.is_rising() && !other.is_rising(), "of one table");
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| growth.is_rising()).join());
        assert_eq!(elsewhere.ok(), Some(false), "of one thread");
        other.note(true);
        growth.note(false);
        assert!(!growth.is_rising() && other.is_rising());
        // Places are as many as tables; a bit that two share says of both what one did last.
        assert!(Growth::new(8 + 64).is_rising() && Growth::new(usize::MAX).bit != 0);
    }
}
