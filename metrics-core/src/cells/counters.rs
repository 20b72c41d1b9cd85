//! A block's counters, written as lines: the greater part of most scrapes.
//!
//! Told one by one, each label would be copied twice, and half of the work would be calls. Here it goes from its piece to
//! where it is read, and what all lines need stays in registers. That is for counters of which nothing is out of the
//! ordinary; a block with any other is told one by one.

use std::ptr::NonNull;

use super::decimal;
use super::exemplars::Exemplars;
use super::line::{BLOCK, Line, copy};
use super::pieces::Pieces;
use super::record::{self, Block, LIVE, Record};
use super::sums::Sums;
use super::sync::Ordering;
use crate::visitor::Counters;

/// The counters that are left to be told of one block, all of them whole numbers without an exemplar.
pub(super) struct BlockCounters<'b> {
    records: NonNull<Record>,
    pieces: &'b Pieces,
    /// Which places of the block are still to be told.
    places: u64,
    /// What each place counts.
    units: &'b [u64],
}

/// Below it is whatever numbers below it are together, bit by bit; and none of them is longer than sixteen digits.
const SHORT: u64 = 1 << 53;

/// The longest text of a label that is copied without a call: two blocks, which may overlap.
const LONG: usize = 2 * BLOCK;

/// What a line has besides opening and labels, and what is written beyond its end: a brace and a blank, two words of
/// digits, a line feed; a block.
const REST: usize = 2 + 16 + 1 + BLOCK;

/// Any number of labels.
const ANY: usize = usize::MAX;

impl<'b> BlockCounters<'b> {
    /// Those of a block, unless one of them is to be told by itself.
    ///
    /// # Safety
    /// The block must have these places, and stay with all that is live in it; the pieces must be its table's.
    pub(super) unsafe fn of(
        block: NonNull<Block>,
        pieces: &'b Pieces,
        places: u64,
        (sums, exemplars): (&'b mut Sums, &Exemplars),
    ) -> Option<BlockCounters<'b>> {
        // SAFETY: the caller's word; the records are behind the block.
        let (Block { first, stride, .. }, records) = unsafe { (block.as_ref(), block.add(1).cast()) };
        let (first, len) = (*first, u64::BITS - places.leading_zeros());
        debug_assert_eq!(*stride, 1, "a counter has one cell");
        let units = sums.side_by_side(first, len)?;
        // No float either: it has a sign.
        let are_short = units.iter().fold(0, |all, units| all | units) < SHORT;
        let are_plain = are_short && !exemplars.may_be_of_any(first..first + len);
        are_plain.then_some(BlockCounters { records, pieces, places, units })
    }

    /// Has all their pieces fetched, each of which the next would wait for otherwise.
    #[inline(never)]
    pub(super) fn fetch(&self) {
        let (labels, mut places) = (self.pieces.labels(), self.places);
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            places &= places - 1;
            // SAFETY: `of` was told that there is such a place. Acquire: as in `write`.
            unsafe {
                let record = self.records.byte_add(place * record::stride(labels));
                if record.as_ref().mark.load(Ordering::Acquire) & LIVE != 0 {
                    (0..labels).for_each(|label| {
                        self.pieces.get(record::number(record, label).load(Ordering::Relaxed)).prefetch();
                    });
                }
            }
        }
    }

    /// Writes lines, up to one that has a long label. Returns where they end, and whether there is such a one.
    ///
    /// # Safety
    /// There must be room for so many lines without one.
    #[inline(always)]
    unsafe fn write<const LABELS: usize>(
        &mut self,
        mut at: *mut u8,
        lines: usize,
        Opening { name, end: brace, bare }: Opening<'_>,
    ) -> (*mut u8, bool) {
        // Copied, as what is written might be any of them.
        let BlockCounters { records, pieces, units, .. } = *self;
        let labels = if LABELS == ANY { pieces.labels() } else { LABELS };
        let stride = record::stride(labels);
        let (first, rest) = name.as_bytes().split_at(name.len().min(BLOCK));
        let mut start = [b' '; BLOCK];
        start[..first.len()].copy_from_slice(first);
        let brace = brace.as_bytes()[0];
        let mut places = lowest(self.places, lines);
        self.places ^= places;
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            // SAFETY: `of` was told that there is such a place.
            let record = unsafe { records.byte_add(place * stride) };
            // SAFETY: as above. Acquire: whoever finds it live finds all that it is made of.
            if unsafe { record.as_ref() }.mark.load(Ordering::Acquire) & LIVE != 0 {
                // SAFETY: there is room for the line, by the caller's word; what is copied beyond an end is written over
                // by what follows. A series that is live has a piece for each label.
                unsafe {
                    at.cast::<[u8; BLOCK]>().write(start);
                    if !rest.is_empty() {
                        copy(rest.as_ptr(), at.add(BLOCK), rest.len());
                    }
                    // The first label's comma comes where the brace will be.
                    let begin = at.add(name.len());
                    let mut end = begin;
                    for label in 0..labels {
                        let piece = pieces.get(record::number(record, label).load(Ordering::Relaxed));
                        let (text, len) = piece.parts();
                        end.copy_from_nonoverlapping(text, BLOCK);
                        if len > BLOCK {
                            if len > LONG {
                                self.places |= places;
                                return (at, true);
                            }
                            end.add(len - BLOCK).copy_from_nonoverlapping(text.add(len - BLOCK), BLOCK);
                        }
                        end = end.add(len);
                    }
                    if end == begin {
                        end.copy_from_nonoverlapping(bare.as_ptr(), bare.len());
                        end = end.add(bare.len());
                    } else {
                        *begin = brace;
                        end.cast::<[u8; 2]>().write(*b"} ");
                        end = end.add(2);
                    }
                    at = decimal::write_short(end, *units.get_unchecked(place));
                    *at = b'\n';
                    at = at.add(1);
                }
            }
            places &= places - 1;
        }
        (at, false)
    }

    /// Appends the line of the next one, whatever its labels are.
    #[cold]
    #[inline(never)]
    fn push_long(&mut self, line: &mut Line<'_>, Opening { name, end, bare }: Opening<'_>) {
        let (place, labels) = (self.places.trailing_zeros() as usize, self.pieces.labels());
        self.places &= self.places - 1;
        line.push_str(name);
        let (mut before, mut after) = (end, bare);
        for label in 0..labels {
            // SAFETY: as in `write`, which found it live.
            let piece = unsafe {
                let record = self.records.byte_add(place * record::stride(labels));
                self.pieces.get(record::number(record, label).load(Ordering::Relaxed))
            };
            if let Some(text) = piece.text().strip_prefix(',') {
                line.push_str(before);
                line.push_str(text);
                (before, after) = (",", "} ");
            }
        }
        line.push_str(after);
        line.push_u64(self.units[place]);
        line.push_str("\n");
    }
}

/// How a line begins.
#[derive(Clone, Copy)]
struct Opening<'o> {
    name: &'o str,
    /// The character between name and labels.
    end: &'o str,
    /// What stands for it where there are no labels.
    bare: &'o str,
}

impl Counters for BlockCounters<'_> {
    /// As many as there is room for, once there is room for one.
    fn push_lines(&mut self, text: &mut String, opening: &str, bare: &str) -> bool {
        let (name, end) = opening.split_at(opening.len() - 1);
        let opening = Opening { name, end, bare };
        let most = name.len() + bare.len() + self.pieces.labels() * LONG + REST;
        let mut line = Line::begin(text, most);
        let lines = line.room() / most;
        // SAFETY: there is room for so many lines, which are `str`s and digits.
        let is_long = unsafe {
            line.write_within(0, |at| match self.pieces.labels() {
                1 => self.write::<1>(at, lines, opening),
                2 => self.write::<2>(at, lines, opening),
                3 => self.write::<3>(at, lines, opening),
                _ => self.write::<ANY>(at, lines, opening),
            })
        };
        if is_long {
            self.push_long(&mut line, opening);
        }
        self.places != 0
    }
}

/// The lowest of these bits, so many of them.
fn lowest(bits: u64, count: usize) -> u64 {
    if count >= bits.count_ones() as usize { bits } else { bits ^ (0..count).fold(bits, |rest, _| rest & (rest - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_bits_are_taken_first_and_no_more_than_there_are() {
        let bits = 0b1011_0100;
        let taken = [0, 1, 2, 3, 4, 5, 64].map(|count| lowest(bits, count));
        assert_eq!(taken, [0, 0b100, 0b1_0100, 0b11_0100, bits, bits, bits]);
        assert_eq!(lowest(u64::MAX, 63), u64::MAX >> 1);
        assert_eq!(lowest(0, 1), 0);
    }
}
