//! A walk over the series of a table, beside those who make and remove them.
//!
//! Whoever walks looks at one block after the other, and says under the table's lock which. There nothing moves until
//! it goes on; anywhere else places are given back and used again. So that it meets no series twice, not as its own
//! successor either, it is told what was put before it since it began, and passes that over.

use std::collections::BTreeMap;
use std::mem;
use std::ptr::NonNull;

use super::arena::{Inner, Places};
use super::counters::BlockCounters;
use super::entry::Located;
use super::exemplars::Exemplars;
use super::lanes::LANES;
use super::listed::Listed;
use super::record::{self, Block, LIVE, Record};
use super::seen::Seen;
use super::sums::Sums;
use super::sync::Ordering;
use crate::visitor::Counters;

/// The series of a table as they were when it began, but for those that were removed since.
pub(crate) struct Walk<'a> {
    inner: &'a Inner,
    number: u64,
    /// The first number that no series had.
    end: u32,
    block: Option<NonNull<Block>>,
    /// Which of the block's places are still to be looked at.
    ahead: u64,
    /// Whether the table's pieces are more than the processor keeps at hand.
    is_far: bool,
    /// Places that were taken and had no series when it began, and the numbers of their blocks.
    unmade: [(u32, u64); LANES],
}

/// So many pieces are half a megabyte.
const FAR: usize = 8192;

/// One who walks, as the table knows it.
pub(super) struct Walker {
    number: u64,
    /// Where it is.
    pub(super) block: u32,
    /// Places in blocks before it that were taken since it began.
    passed_over: BTreeMap<u32, u64>,
}

impl Walker {
    /// Has it pass over places that were just taken.
    pub(super) fn pass_over(&mut self, block: u32, places: u64) {
        if block > self.block {
            *self.passed_over.entry(block).or_default() |= places;
        }
    }
}

impl<'a> Walk<'a> {
    /// Begins one.
    pub(super) fn over(inner: &'a Inner) -> Walk<'a> {
        let mut walk = Walk { inner, number: 0, end: 0, block: None, ahead: 0, is_far: false, unmade: [(0, 0); LANES] };
        let mut room = Vec::new();
        loop {
            // No series is made meanwhile: one that is there has its place, and whoever comes later will be passed over.
            let lanes = inner.lanes.stop();
            let mut places = inner.lock();
            if places.walks.len() == places.walks.capacity() && room.capacity() > places.walks.len() {
                room.append(&mut places.walks);
                mem::swap(&mut places.walks, &mut room);
            }
            let walks = places.walks.len();
            if walks < places.walks.capacity() {
                walk.number = places.walks.last().map_or(0, |last| last.number) + 1;
                walk.end = places.next;
                walk.unmade = lanes.each_ref().map(|stock| stock.unmade());
                places.walks.push(Walker { number: walk.number, block: 0, passed_over: BTreeMap::new() });
                walk.look_at(&places, 0, 0);
                return walk;
            }
            drop((places, lanes));
            // Made without the lock: an allocator that counts may come back to it.
            room = Vec::with_capacity(2 * walks + 1);
        }
    }

    /// The next series, in the order of their places: as they were made, but for those that took the place of one that
    /// was removed.
    pub(crate) fn next(&mut self) -> Option<Seen<'_>> {
        loop {
            if let Some(record) = self.find_here() {
                // SAFETY: what was live stays where it is, and is looked at no longer than until the walk goes on.
                return Some(unsafe { Seen::of(record) });
            }
            if !self.go_on() {
                return None;
            }
        }
    }

    /// The next series in the block.
    fn find_here(&mut self) -> Option<NonNull<Record>> {
        let block = self.block?;
        while self.ahead != 0 {
            let place = self.ahead.trailing_zeros();
            self.ahead &= self.ahead - 1;
            // SAFETY: the block stays while a walk is in it, and has such a place.
            let record = unsafe { Block::record(block, self.inner.pieces.labels(), place as usize) };
            // SAFETY: as above. Acquire: whoever finds it live finds all that it is made of.
            if unsafe { record.as_ref() }.mark.load(Ordering::Acquire) & LIVE != 0 {
                return Some(record);
            }
        }
        None
    }

    /// What is left of the block that the walk is in: text, place and beginning of each series.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn list<'b>(
        &'b mut self,
        listed: &'b mut Listed,
    ) -> Option<impl Iterator<Item = (&'b str, Located<'b>, f64)>> {
        let (block, places) = (self.block?, mem::take(&mut self.ahead));
        if places == 0 {
            return None;
        }
        // SAFETY: the block stays while the walk is in it, which is borrowed, and has the places that were ahead.
        unsafe {
            listed.fill(block, &self.inner.pieces, places);
            Some(listed.iter(block, self.inner.pieces.labels()))
        }
    }

    /// Has what is left of the block told as counters, if that can be. Returns how many they were at most; 0 where none was
    /// told.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn tell_counters(
        &mut self,
        readers: (&mut Sums, &Exemplars),
        tell: impl FnOnce(&mut dyn Counters) -> bool,
    ) -> usize {
        let (Some(block), pieces) = (self.block, &self.inner.pieces) else { return 0 };
        // SAFETY: the block stays while the walk is in it, which is borrowed, and has the places that are ahead.
        let Some(mut counters) = (unsafe { BlockCounters::of(block, pieces, self.ahead, readers) }) else { return 0 };
        if self.is_far {
            counters.fetch();
        }
        if tell(&mut counters) { mem::take(&mut self.ahead).count_ones() as usize } else { 0 }
    }

    /// Goes on to the next block; false if there is none.
    #[cold]
    #[inline(never)]
    pub(crate) fn go_on(&mut self) -> bool {
        let mut places = self.inner.lock();
        let Some(walker) = places.walks.iter_mut().find(|walker| walker.number == self.number) else { return false };
        let number = walker.block + 1;
        if number >= record::blocks(self.end) {
            return false;
        }
        walker.block = number;
        // Not taken out: that might free memory under the lock.
        let passed_over = walker.passed_over.get(&number).copied().unwrap_or(0);
        self.look_at(&places, number, passed_over);
        let left = mem::take(&mut places.left);
        drop(places);
        self.give_back(left);
        self.fetch_next(number + 1);
        true
    }

    /// Has a block fetched, which will be the next one as a rule.
    fn fetch_next(&self, number: u32) {
        if number < record::blocks(self.end)
            && let Some(block) = self.inner.block(number)
        {
            Block::prefetch(block, number, self.inner.pieces.labels());
        }
    }

    fn look_at(&mut self, places: &Places, number: u32, passed_over: u64) {
        self.block = places.block(self.inner, number);
        self.is_far = places.known.len() > FAR;
        let used = record::room(number).min(self.end - record::first_index(number));
        let unmade = self.unmade.iter().filter(|(block, _)| *block == number).fold(0, |all, (_, places)| all | places);
        self.ahead = u64::MAX.checked_shr(u64::BITS - used).unwrap_or(0) & !(passed_over | unmade);
    }

    fn give_back(&self, left: Vec<NonNull<Record>>) {
        for record in left {
            // SAFETY: it was given back once, and left to those who walk.
            unsafe { Inner::give_back(self.inner.this, record) };
        }
    }
}

impl Drop for Walk<'_> {
    fn drop(&mut self) {
        // What the walker kept is freed without the lock: an allocator that counts may come back to it.
        let (_walker, left) = {
            let mut places = self.inner.lock();
            let at = places.walks.iter().position(|walker| walker.number == self.number);
            (at.map(|at| places.walks.remove(at)), mem::take(&mut places.left))
        };
        self.give_back(left);
    }
}
