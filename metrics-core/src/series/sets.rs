//! What a thread remembers of one table: sets of two places each, which grow while they miss what is there.
//!
//! A label set's hash names two sets: with two places in all, one in thirty of a thousand series on 4096 places would be
//! driven out by others again and again, and each time be looked for in the table. It grows fourfold while it misses what
//! is there, until it has twice as many places as the table has series, or 8192, of 64 bytes each.
//!
//! Where far more series are in use than it could have places, nearly every look-up misses. Then it stays small, looks into
//! one set alone, and one series in [`SAMPLE`] is remembered: more would cost more than it saves. That one is also where
//! series are made one after the other.

use std::mem;

use crate::cells::{Entry, Recent};

pub(super) const SMALLEST: usize = 64;
pub(super) const LARGEST: usize = 8192;

/// So large it gets where not even the largest has room for all series.
pub(super) const CROWDED: usize = 2048;

/// One series in so many is remembered once the cache is as large as it gets and misses all the same.
const SAMPLE: usize = 16;

/// One table's cache.
pub(super) struct Cache {
    /// The table it belongs to: ids are used again, this number is not.
    pub(super) table: u64,
    /// The places, in each set those that were filled last first.
    pub(super) sets: Vec<[Recent; 2]>,
    /// Misses since it last grew, and those among them of series that were there.
    misses: usize,
    known: usize,
    /// Whether there are more series than places, and will be.
    is_crowded: bool,
    /// Whether one series in [`SAMPLE`] is remembered.
    is_sampling: bool,
}

/// What a table says of itself when one of its series is to be remembered.
pub(crate) struct Census {
    /// How many series there are.
    pub(crate) series: usize,
    /// How many have left it.
    pub(crate) left: u64,
    /// Whether series come into it, as far as is known.
    pub(crate) is_rising: bool,
}

/// The bits of a hash that tell its sets, and one series from most others of a set.
#[inline]
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The bits of a tag that tell its second set.
#[inline]
fn second(tag: u32) -> u32 {
    // No mask has more than sixteen.
    tag >> 16
}

/// Whether this miss is one of the sample: scattered, since code that looks up the same series in turn would otherwise
/// have the same ones left out for ever.
fn is_sampled(miss: usize) -> bool {
    (miss as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 & (SAMPLE as u64 - 1) == 0
}

impl Cache {
    pub(super) fn empty() -> Cache {
        Cache { table: 0, sets: Vec::new(), misses: 0, known: 0, is_crowded: false, is_sampling: false }
    }

    pub(super) fn of(table: u64) -> Cache {
        Cache { table, sets: Cache::places(SMALLEST), ..Cache::empty() }
    }

    fn places(count: usize) -> Vec<[Recent; 2]> {
        std::iter::repeat_with(|| [const { Recent::none() }; 2]).take(count / 2).collect()
    }

    /// The place where a series of this hash is, as a rule. It may be that of another one.
    #[inline]
    pub(super) fn first(&mut self, hash: u64) -> Option<&mut Recent> {
        let (tag, mask) = (tag(hash), self.sets.len().wrapping_sub(1));
        let places = self.sets.get_mut(tag as usize & mask)?;
        // Without a branch: which of the two it is cannot be foretold.
        Some(&mut places[usize::from(places[1].tag() == tag)])
    }

    /// The two places of this hash where a series is if there was no room in the first set.
    #[inline]
    pub(super) fn second(&mut self, hash: u64) -> Option<&mut [Recent; 2]> {
        let mask = self.sets.len().wrapping_sub(1);
        self.sets.get_mut(second(tag(hash)) as usize & mask)
    }

    /// The series of this hash, wherever it is, that `is` the one.
    pub(super) fn find(&mut self, hash: u64, is: impl Fn(&Entry) -> bool) -> Option<&mut Recent> {
        let is_it = |place: &Recent| place.tag() == tag(hash) && place.entry().is_some_and(&is);
        let (set, at) = self.place_where(tag(hash), is_it)?;
        Some(&mut self.sets[set][at])
    }

    /// Whether one set is all that is looked into.
    #[inline]
    pub(super) fn is_crowded(&self) -> bool {
        self.is_crowded
    }

    /// Whether the next series that is missed is not to be remembered, and notes the miss if it is not.
    pub(super) fn passes_over(&mut self) -> bool {
        let passes = self.is_sampling && !is_sampled(self.misses + 1);
        self.misses += usize::from(passes);
        passes
    }

    /// Notes a miss, and grows if there were many. Says what the table says of itself where the series is to be remembered:
    /// the table is asked for nothing otherwise.
    pub(super) fn misses(&mut self, census: impl FnOnce() -> Census) -> Option<Census> {
        self.misses += 1;
        if self.is_sampling && !is_sampled(self.misses) {
            return None;
        }
        let (census, len) = (census(), 2 * self.sets.len());
        let most = if census.series <= LARGEST { LARGEST } else { CROWDED };
        let may_grow = len < most && len < 2 * census.series;
        if !census.is_rising {
            self.known += if self.is_sampling { SAMPLE } else { 1 };
            if may_grow && self.known > 2 * len {
                self.grow(most);
                return Some(census);
            }
        }
        let is_too_small = len < census.series;
        self.is_crowded = is_too_small && !may_grow;
        self.is_sampling = is_too_small && (!may_grow || census.is_rising) && self.misses > 2 * len;
        Some(census)
    }

    /// The places of a tag: the numbers of their sets, and theirs there.
    fn places_of(&self, tag: u32) -> impl Iterator<Item = (usize, usize)> + use<> {
        let mask = self.sets.len().wrapping_sub(1);
        let sets = if self.sets.is_empty() { 0 } else { 2 - usize::from(self.is_crowded) };
        [tag, second(tag)].into_iter().take(sets).flat_map(move |bits| [0, 1].map(|at| (bits as usize & mask, at)))
    }

    /// Puts a series into its place. By itself: most misses of a crowded cache end before it.
    #[inline(never)]
    pub(super) fn keep(&mut self, entry: Entry, left: u64, hash: u64) -> Recent {
        self.put(Recent::of(entry, left, tag(hash)))
    }

    /// Puts a series where it was, or where there is room; if there is none, another one moves on to its other set.
    /// Returns what had to go.
    pub(super) fn put(&mut self, recent: Recent) -> Recent {
        let tag = recent.tag();
        if let Some((set, at)) = self.place_where(tag, |place| place.entry().is_some() && place.tag() == tag) {
            return mem::replace(&mut self.sets[set][at], recent);
        }
        let is_empty = |place: &Recent| place.entry().is_none();
        let own = tag as usize & (self.sets.len() - 1);
        if !is_empty(&self.sets[own][1])
            && let Some((set, at)) = self.place_where(tag, is_empty)
        {
            return mem::replace(&mut self.sets[set][at], recent);
        }
        let [first, second] = &mut self.sets[own];
        let moved = mem::replace(second, mem::replace(first, recent));
        match self.place_where(moved.tag(), is_empty) {
            Some((set, at)) if !is_empty(&moved) => mem::replace(&mut self.sets[set][at], moved),
            _ => moved,
        }
    }

    pub(super) fn place_where(&self, tag: u32, is: impl Fn(&Recent) -> bool) -> Option<(usize, usize)> {
        self.places_of(tag).find(|&(set, at)| is(&self.sets[set][at]))
    }

    pub(super) fn grow(&mut self, most: usize) {
        let larger = Cache::places((8 * self.sets.len()).min(most));
        for recent in mem::replace(&mut self.sets, larger).into_iter().flatten().rev() {
            if recent.entry().is_some() {
                // There is room for all but few: four share two sets now where one did.
                drop(self.put(recent));
            }
        }
        (self.misses, self.known, self.is_sampling) = (0, 0, false);
    }
}
