//! How many series a table has, and may have.
//!
//! The limit is the table's, but a series comes into one of its stripes, whose lock is held. So that threads that make
//! series do not all write one number, a stripe that has many counts some in ahead, as long as the limit is far away. Near
//! it nothing is counted in ahead, and what was is taken back first: the limit is met exactly.

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

/// So far from where its hash leads a series is, as a rule.
const NEAR: usize = 4;

/// A stripe's series.
pub(super) struct Part {
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
        cells::fetch(self.places.wrapping_sub((place + NEAR) * size_of::<Kept>()), NEAR * size_of::<Kept>());
    }
}

/// What is known of how series come.
pub(super) struct Growth {
    /// Series that count towards the limit, and those that stripes have counted in ahead.
    counted: AtomicUsize,
    /// Overflow series.
    folded: AtomicUsize,
    /// Whether stripes may have counted some in ahead.
    is_ahead: AtomicBool,
    /// How many threads are about to take that back.
    backs: AtomicUsize,
    /// Whether the last values that were not found at once were new. A guess: written only where it changes.
    rising: AtomicBool,
}

impl Growth {
    pub(super) const fn new() -> Growth {
        Growth {
            counted: AtomicUsize::new(0),
            folded: AtomicUsize::new(0),
            is_ahead: AtomicBool::new(false),
            backs: AtomicUsize::new(0),
            rising: AtomicBool::new(false),
        }
    }

    /// Whether the last values that were not found at once were new.
    pub(super) fn is_rising(&self) -> bool {
        self.rising.load(Ordering::Relaxed)
    }

    pub(super) fn note(&self, is_rising: bool) {
        if self.is_rising() != is_rising {
            self.rising.store(is_rising, Ordering::Relaxed);
        }
    }

    /// Counts a series of this stripe in; false if the limit is reached. Overflow series have none.
    #[inline]
    pub(super) fn count_one(&self, part: &mut Part, limit: Option<usize>) -> bool {
        match (limit, part.ahead.checked_sub(1)) {
            (None, _) => _ = self.folded.fetch_add(1, Ordering::Relaxed),
            (Some(_), Some(left)) => part.ahead = left,
            (Some(limit), None) => return self.count_some(part, limit),
        }
        true
    }

    #[cold]
    fn count_some(&self, part: &mut Part, limit: usize) -> bool {
        let most = match is_far(self.counted.load(Ordering::Relaxed), limit) {
            true => (part.series.len() / SHARE).min(AHEAD),
            false => 0,
        };
        if most > 0 {
            // Under the stripe's lock: whoever says that nothing is ahead looks into the stripe after that.
            self.is_ahead.store(true, Ordering::Relaxed);
        }
        let mut ahead = 0;
        let add = |counted: usize| {
            ahead = if is_far(counted, limit) { most } else { 0 };
            (counted < limit).then_some(counted + 1 + ahead)
        };
        // Release: whoever finds them counted finds that some may be ahead.
        let is_counted = self.counted.fetch_update(Ordering::Release, Ordering::Relaxed, add).is_ok();
        if is_counted {
            part.ahead = ahead as u32;
        }
        is_counted
    }

    /// Counts one in that was within the limit once, wherever that is by now.
    pub(super) fn count_again(&self, is_overflow: bool) {
        let count = if is_overflow { &self.folded } else { &self.counted };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one out.
    pub(super) fn count_out(&self, is_overflow: bool) {
        let count = if is_overflow { &self.folded } else { &self.counted };
        count.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many overflow series there are.
    pub(super) fn folded(&self) -> usize {
        self.folded.load(Ordering::Relaxed)
    }

    /// How many series there are, overflow series and those that stripes have counted in ahead included.
    pub(super) fn about(&self) -> usize {
        self.counted.load(Ordering::Relaxed) + self.folded()
    }
}

/// Whether there is so much room that nobody need count one by one.
fn is_far(counted: usize, limit: usize) -> bool {
    counted.saturating_add(FAR) < limit
}

impl Table {
    /// Whether there is room for one more series, as far as is known. Near the limit none is counted in ahead from here on.
    pub(super) fn has_room(&self, limit: usize) -> bool {
        let Growth { counted, is_ahead, backs, .. } = &self.growth;
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
        self.growth.backs.fetch_add(1, Ordering::Relaxed);
        // Release: whoever finds that nothing is ahead finds that this is under way, or what it came to.
        self.growth.is_ahead.store(false, Ordering::Release);
        for part in self.parts() {
            let mut part = part.write();
            self.growth.counted.fetch_sub(mem::take(&mut part.ahead) as usize, Ordering::Relaxed);
        }
        self.growth.backs.fetch_sub(1, Ordering::Release);
    }

    /// How many series there are, overflow series included.
    pub(crate) fn len(&self) -> usize {
        // An allocator that counts may ask under one of these locks.
        let Some(_locked) = Locked::enter() else { return self.growth.about() };
        self.parts().map(|part| part.read().series.len()).sum()
    }
}
