//! What a thread has in hand that makes series of a table.
//!
//! What a new series takes of its table, a place and one use of each of its values, is behind one lock. So a thread comes
//! by a [lane](crate::cells::lanes) that has some of both in hand: the places of a whole block, and uses of the values that
//! it met lately. It asks the table once in some dozens of series. Where threads make series one at a time, all of them
//! come by the same lane, and the series lie in the order in which they were made.

use std::mem;
use std::ptr::NonNull;

use super::Inner;
use crate::cells::lanes::{LANES, Lanes};
use crate::cells::piece::Piece;
use crate::cells::pieces::{ABSENT, LENT};
use crate::cells::record::Block;
use crate::cells::run::Run;

/// Values that a lane has uses of, at first and at most; a power of two each.
const SMALLEST: usize = 16;
const LARGEST: usize = 2048;

/// The lanes of one table. They are taken before the lock of its places.
pub(in crate::cells) type Stocks = Lanes<Stock>;

/// What a lane has in hand.
pub(in crate::cells) struct Stock {
    /// Where series are made next; there as long as a place of it is ahead.
    block: NonNull<Block>,
    /// Its places that are taken for this lane, and have no series yet.
    ahead: u64,
    /// Values by their [`key`](Piece::key), in sets of two.
    uses: Vec<Use>,
    /// Where the values of the series made last are among them, one for each label.
    last: Box<[Last]>,
}

// What a lane has in hand is on one cache line, with its latch.
const _: () = assert!(size_of::<Stocks>() == 64 * LANES);

// SAFETY: it is behind the lock, and what it leads to belongs to no thread.
unsafe impl Send for Stock {}

/// Uses of a value that its piece has counted already. At least one is left, so the piece is there.
#[derive(Clone, Copy)]
struct Use {
    number: u32,
    left: u32,
}

/// Where a label's value was found last, and whether it was the same one twice: then it is looked at first.
#[derive(Clone, Copy)]
struct Last {
    at: usize,
    stays: bool,
}

impl Use {
    const NONE: Use = Use { number: ABSENT, left: 0 };
}

impl Stocks {
    /// Takes the uses of a value back that lanes have left: no series has it any more, as far as can be seen.
    pub(super) fn recall(&self, arena: &Inner, number: u32, key: u32) {
        for mut stock in self.each() {
            if let Some(found) = stock.set(key).iter_mut().find(|found| found.left != 0 && found.number == number) {
                let Use { left, .. } = mem::replace(found, Use::NONE);
                // SAFETY: they were lent to this lane, and it has them no more.
                unsafe { arena.pieces.take_back(&mut arena.lock().known, number, left) };
            }
        }
    }

    /// Gives all back that is in hand: the table is gone.
    pub(super) fn close(&self, arena: &Inner) {
        for mut stock in self.stop() {
            let (block, ahead) = stock.unmade();
            let mut places = arena.lock();
            if ahead != 0 {
                places.take_back(arena, block, ahead);
            }
            stock.ahead = 0;
            for Use { number, left } in stock.uses.drain(..).filter(|there| there.left != 0) {
                // SAFETY: they were lent to this lane, and it has them no more.
                unsafe { arena.pieces.take_back(&mut places.known, number, left) };
            }
        }
    }
}

impl Stock {
    /// Nothing in hand, for series with so many labels.
    pub(super) fn new(labels: usize) -> Stock {
        let last = vec![Last { at: 0, stays: false }; labels].into();
        Stock { block: NonNull::dangling(), ahead: 0, uses: Vec::new(), last }
    }

    /// The places that are taken and have no series yet, and the number of their block.
    pub(in crate::cells) fn unmade(&self) -> (u32, u64) {
        // SAFETY: the block is there as long as a place in it is taken.
        let number = if self.ahead == 0 { 0 } else { unsafe { self.block.as_ref() }.number };
        (number, self.ahead)
    }

    /// A place for a series; none where all cells are taken.
    #[inline]
    pub(super) fn place(&mut self, arena: &Inner, run: &dyn Fn(usize) -> Option<Run>) -> Option<(NonNull<Block>, u32)> {
        if self.ahead == 0 {
            (self.block, self.ahead) = arena.lock().hand_out(arena, run)?;
        }
        let place = self.ahead.trailing_zeros();
        self.ahead &= self.ahead - 1;
        Some((self.block, place))
    }

    /// One use of a label's value, which is kept from now on; none where all numbers are taken.
    pub(super) fn value(&mut self, arena: &Inner, label: usize, value: &[u8]) -> Option<(u32, Piece)> {
        if value.is_empty() {
            // SAFETY: the absent one is there as long as the table.
            return Some((ABSENT, unsafe { arena.pieces.get(ABSENT) }));
        }
        let Last { at: last, stays } = self.last[label];
        if stays && let Some(piece) = self.there(arena, last, label, value) {
            return Some((self.used(arena, last, piece), piece));
        }
        let hash = arena.pieces.hash(value);
        let first = self.first(Piece::key_of(hash, label as u32));
        for at in [first, first + 1] {
            if let Some(piece) = self.there(arena, at, label, value) {
                self.last[label] = Last { at, stays: at == last };
                return Some((self.used(arena, at, piece), piece));
            }
        }
        self.last[label].stays = false;
        self.ask(arena, label, hash, value)
    }

    /// What is there, if it is this value.
    #[inline(always)]
    fn there(&self, arena: &Inner, at: usize, label: usize, value: &[u8]) -> Option<Piece> {
        let there = self.uses.get(at).filter(|there| there.left != 0)?;
        // SAFETY: a use of it is left.
        let piece = unsafe { arena.pieces.get(there.number) };
        piece.is_of(label as u32, value).then_some(piece)
    }

    /// One use of what is there, and its number.
    #[inline(always)]
    fn used(&mut self, arena: &Inner, at: usize, piece: Piece) -> u32 {
        #[cold]
        #[inline(never)]
        fn lend_more(arena: &Inner, piece: Piece) {
            piece.lend_more(&arena.lock().known);
        }
        let there = &mut self.uses[at];
        if there.left == 1 {
            lend_more(arena, piece);
            there.left += LENT;
        }
        there.left -= 1;
        there.number
    }

    /// One use of a value from the table. Where it was there already, others are taken along: it will be met again.
    #[cold]
    fn ask(&mut self, arena: &Inner, label: usize, hash: u32, value: &[u8]) -> Option<(u32, Piece)> {
        let mut places = arena.lock();
        let (number, piece, is_new) = arena.pieces.take(&mut places.known, label, hash, value)?;
        if !is_new {
            piece.lend(&places.known);
            let key = piece.key();
            if self.uses.len() < LARGEST && self.set(key).iter().all(|there| there.left != 0) {
                self.grow(arena);
            }
            self.last[label].at = self.first(key);
            if let Some(driven_out) = self.put(key, Use { number, left: LENT }) {
                // SAFETY: they were lent to this lane, and it has them no more.
                unsafe { arena.pieces.take_back(&mut places.known, driven_out.number, driven_out.left) };
            }
        }
        Some((number, piece))
    }

    /// Where uses of a value with this key may be: here, or behind it.
    fn first(&self, key: u32) -> usize {
        key as usize & self.uses.len().saturating_sub(2)
    }

    fn set(&mut self, key: u32) -> &mut [Use] {
        let first = self.first(key);
        self.uses.get_mut(first..first + 2).unwrap_or_default()
    }

    /// Puts uses first into their set. What was there goes second, and what was second is returned.
    fn put(&mut self, key: u32, one: Use) -> Option<Use> {
        let [first, second] = self.set(key) else { return Some(one) };
        let before = mem::replace(first, one);
        let driven_out = if before.left == 0 { Use::NONE } else { mem::replace(second, before) };
        (driven_out.left != 0).then_some(driven_out)
    }

    fn grow(&mut self, arena: &Inner) {
        let larger = vec![Use::NONE; (4 * self.uses.len()).clamp(SMALLEST, LARGEST)];
        for one in mem::replace(&mut self.uses, larger).into_iter().rev().filter(|one| one.left != 0) {
            // SAFETY: a use of it is left.
            let key = unsafe { arena.pieces.get(one.number) }.key();
            // There is room for both of a set: those that share one now shared one before.
            let _none = self.put(key, one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_that_has_met_no_value_has_no_place_for_one_whatever_its_key() {
        let mut stock = Stock::new(1);
        for key in [0, 1, u32::MAX - 1, u32::MAX] {
            // Not behind all places: there the end of the set would be none that a number of 32 bits can name.
            assert_eq!(stock.first(key), 0);
            assert!(stock.set(key).is_empty());
        }
    }

    #[test]
    fn values_of_one_key_take_turns_in_their_set() {
        let mut stock = Stock::new(1);
        stock.uses = vec![Use::NONE; SMALLEST];
        for number in 1..4 {
            let driven_out = stock.put(u32::MAX, Use { number, left: number }).map(|one| one.number);
            assert_eq!(driven_out, (number == 3).then_some(1));
        }
        assert_eq!(stock.first(u32::MAX), SMALLEST - 2);
        assert_eq!(stock.set(u32::MAX).iter().map(|one| one.number).collect::<Vec<_>>(), [3, 2]);
    }
}
