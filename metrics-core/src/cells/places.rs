//! Which cell of a run a key is counted in: a table that only grows.
//!
//! A native histogram's buckets are many and few of them are used, so a run has cells for those that are, in the
//! order in which they were met. All threads share one table from a bucket's key to its place in the run; each
//! counts in cells of its own. A place, once given, stays: whoever has seen a count finds the key that it belongs to.

use super::sync::{AtomicU32, AtomicU64, Mutant, Ordering, mutated};

/// Bits of an entry that hold the place; the key stands above them.
const PLACE_BITS: u32 = 16;

/// Keys and their places. Keys have at most 48 bits and are not 0.
#[derive(Debug)]
pub(super) struct Places {
    /// An empty entry is 0. Twice as many as there are places, so that a search ends soon.
    entries: Box<[AtomicU64]>,
    taken: AtomicU32,
    room: u32,
}

impl Places {
    /// Room for so many keys.
    pub(super) fn new(room: u32) -> Places {
        let len = (2 * room).next_power_of_two();
        Places { entries: (0..len).map(|_| AtomicU64::new(0)).collect(), taken: AtomicU32::new(0), room }
    }

    /// The place of a key.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        let mut at = self.start(key);
        loop {
            let entry = self.entry(at).load(Ordering::Relaxed);
            if entry >> PLACE_BITS == key {
                return Some(entry as u32 & ((1 << PLACE_BITS) - 1));
            }
            if entry == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// Gives a key that has none a place; none where all are given. One thread at a time calls it.
    pub(super) fn insert(&self, key: u64) -> Option<u32> {
        let place = self.taken.load(Ordering::Relaxed);
        if place == self.room {
            return None;
        }
        self.taken.store(place + 1, Ordering::Relaxed);
        let mut at = self.start(key);
        while self.entry(at).load(Ordering::Relaxed) != 0 {
            at += 1;
        }
        self.entry(at).store(key << PLACE_BITS | u64::from(place), Ordering::Relaxed);
        Some(place)
    }

    /// Reads a run, as far as places are given, into `counts`.
    ///
    /// Entries need no order of their own, each being whole in itself: who counts in a place has stored or seen its
    /// entry before, and a reader that sees the count sees no older state of the entry than that (read-read
    /// coherence, by way of the run's version). So the keys of all that was counted are known once the run was read;
    /// and if one of them has a place beyond what was read, the run is read again.
    pub(super) fn read<R>(&self, counts: &mut Vec<u64>, mut read: impl FnMut(&mut [u64]) -> R) -> R {
        // No more than a guess, until the keys say that it was enough.
        let mut len = self.taken.load(Ordering::Relaxed) as usize;
        loop {
            counts.resize(len, 0);
            let result = read(counts);
            let needed = self.keys().map(|(_, place)| place as usize + 1).max().unwrap_or(0);
            if needed <= len || mutated(Mutant::TakenTrusted) {
                return result;
            }
            len = needed;
        }
    }

    /// What was counted of each key, zeros left out, by the counts of a [`read`](Places::read).
    pub(super) fn counted<'r>(&'r self, counts: &'r [u64]) -> impl Iterator<Item = (u64, u64)> + 'r {
        let counted = self.keys().filter_map(|(key, place)| Some((key, *counts.get(place as usize)?)));
        counted.filter(|(_, count)| *count > 0)
    }

    /// All keys and their places.
    pub(super) fn keys(&self) -> impl Iterator<Item = (u64, u32)> {
        let entries = self.entries.iter().map(|entry| entry.load(Ordering::Relaxed)).filter(|entry| *entry != 0);
        entries.map(|entry| (entry >> PLACE_BITS, entry as u32 & ((1 << PLACE_BITS) - 1)))
    }

    /// How many keys there is room for.
    pub(super) fn room(&self) -> u32 {
        self.room
    }

    #[inline]
    fn start(&self, key: u64) -> usize {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): buckets that follow each other lie apart.
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
    }

    #[inline]
    fn entry(&self, at: usize) -> &AtomicU64 {
        &self.entries[at & (self.entries.len() - 1)]
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_places_until_there_is_no_room() {
        let places = Places::new(100);
        for n in 0..100 {
            assert_eq!((places.find(7 * n + 1), places.insert(7 * n + 1)), (None, Some(n as u32)));
        }
        assert_eq!(places.insert(1_000_000), None);
        assert!((0..100).all(|n| places.find(7 * n + 1) == Some(n as u32)));
        let mut all: Vec<_> = places.keys().map(|(_, place)| place).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..100));
    }
}
