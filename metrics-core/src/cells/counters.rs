//! A block's counters, written as lines: the greater part of most scrapes.
//!
//! Told one by one, each label would be copied twice, and half of the work would be calls. Here it goes from its piece to
//! where it is read, and what all lines need stays in registers. That is for counters of which nothing is out of the
//! ordinary; a block with any other is told one by one.

use std::ptr::NonNull;

use super::bits;
use super::digits::Digits;
use super::exemplars::Exemplars;
use super::line::{BLOCK, Line};
use super::piece::CLOSING;
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
    /// What all of them count, bit by bit.
    all: u64,
}

/// Below it is whatever numbers below it are together, bit by bit; and none of them is longer than sixteen digits.
const SHORT: u64 = 1 << 53;

/// The longest text of a label that is copied without a call, with what closes it: two blocks, which may overlap.
const LONG: usize = 2 * BLOCK - CLOSING;

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
        let (units, all) = sums.side_by_side(first, len)?;
        // No float either: it has a sign.
        let are_plain = all < SHORT && !exemplars.may_be_of_any(first..first + len);
        are_plain.then_some(BlockCounters { records, pieces, places, units, all })
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
    unsafe fn write(&mut self, at: *mut u8, lines: &Lines<'_>) -> (*mut u8, bool) {
        // SAFETY: the caller's word.
        unsafe {
            match (self.pieces.labels(), lines.are_large) {
                (1, false) => self.write_each::<1, false>(at, lines),
                (2, false) => self.write_each::<2, false>(at, lines),
                (3, false) => self.write_each::<3, false>(at, lines),
                (_, false) => self.write_each::<ANY, false>(at, lines),
                (2, true) => self.write_each::<2, true>(at, lines),
                (_, true) => self.write_each::<ANY, true>(at, lines),
            }
        }
    }

    /// By so many labels, and knowing whether there are numbers of more than eight digits.
    ///
    /// # Safety
    /// As `write`.
    #[inline(always)]
    unsafe fn write_each<const LABELS: usize, const LARGE: bool>(
        &mut self,
        mut at: *mut u8,
        Lines { count, opening: Opening { name, end: brace, bare }, numbers, .. }: &Lines<'_>,
    ) -> (*mut u8, bool) {
        // Copied, as what is written might be any of them.
        let BlockCounters { records, pieces, .. } = *self;
        let labels = if LABELS == ANY { pieces.labels() } else { LABELS };
        let stride = record::stride(labels);
        let mut start = [b' '; BLOCK];
        let first = name.len().min(BLOCK);
        start[..first].copy_from_slice(&name.as_bytes()[..first]);
        let brace = brace.as_bytes()[0];
        let told = bits::lowest(self.places, *count);
        self.places ^= told;
        let mut places = told;
        while places != 0 {
            // As a rule these are all there are.
            let (mut place, next) = bits::run(places);
            places &= bits::from(next);
            // SAFETY: `of` was told that there are such places.
            let mut record = unsafe { records.byte_add(place * stride) };
            while place < next {
                // SAFETY: as above. Acquire: whoever finds it live finds all that it is made of.
                let is_live = unsafe { record.as_ref() }.mark.load(Ordering::Acquire) & LIVE != 0;
                if is_live {
                    // SAFETY: there is room for the line, by the caller's word; what is copied beyond an end is written
                    // over by what follows. A series that is live has a piece for each label.
                    unsafe {
                        at.cast::<[u8; BLOCK]>().write(start);
                        let mut copied = BLOCK;
                        while copied < name.len() {
                            let from = copied.min(name.len() - BLOCK);
                            at.add(from).copy_from_nonoverlapping(name.as_ptr().add(from), BLOCK);
                            copied += BLOCK;
                        }
                        // The first label's comma comes where the brace will be.
                        let begin = at.add(name.len());
                        let mut end = begin;
                        let row = pieces.row();
                        for label in 0..labels {
                            let piece = row.get(record::number(record, label).load(Ordering::Relaxed));
                            let (text, len) = piece.parts();
                            end.copy_from_nonoverlapping(text, BLOCK);
                            if len > BLOCK - CLOSING {
                                if len > LONG {
                                    self.places |= told & bits::from(place);
                                    return (at, true);
                                }
                                let rest = len + CLOSING - BLOCK;
                                end.add(rest).copy_from_nonoverlapping(text.add(rest), BLOCK);
                            }
                            end = end.add(len);
                        }
                        // Behind each piece stands what closes the last one.
                        at = end.add(CLOSING);
                        if end != begin {
                            *begin = brace;
                        } else {
                            at = put_bare(end, bare);
                        }
                        at = numbers.write::<LARGE>(at, place);
                        *at = b'\n';
                        at = at.add(1);
                    }
                }
                place += 1;
                // SAFETY: this is the next one, or the end of the block.
                record = unsafe { record.byte_add(stride) };
            }
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

/// Lines that are to be written.
struct Lines<'o> {
    /// At most so many.
    count: usize,
    opening: Opening<'o>,
    /// What each place counts.
    numbers: Digits,
    /// Whether some may have more than eight digits.
    are_large: bool,
}

/// A way of writing lines, as [`BlockCounters::write`] does.
type Write = unsafe fn(&mut BlockCounters<'_>, *mut u8, &Lines<'_>) -> (*mut u8, bool);

/// The best one that this processor has.
fn best() -> Write {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2") {
        return write_by_avx2;
    }
    write_anywhere
}

/// With instructions that move a block at once.
///
/// # Safety
/// As [`BlockCounters::write`], and the processor must have them.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
unsafe fn write_by_avx2(counters: &mut BlockCounters<'_>, at: *mut u8, lines: &Lines<'_>) -> (*mut u8, bool) {
    // SAFETY: the caller's word.
    unsafe { counters.write(at, lines) }
}

/// With those that every processor has.
///
/// # Safety
/// As [`BlockCounters::write`].
unsafe fn write_anywhere(counters: &mut BlockCounters<'_>, at: *mut u8, lines: &Lines<'_>) -> (*mut u8, bool) {
    // SAFETY: the caller's word.
    unsafe { counters.write(at, lines) }
}

impl BlockCounters<'_> {
    /// As many as there is room for, once there is room for one.
    ///
    /// # Safety
    /// The processor must have what it takes to write them in that way.
    unsafe fn push_lines_by(&mut self, write: Write, text: &mut String, opening: &str, bare: &str) -> bool {
        let (name, end) = opening.split_at(opening.len() - 1);
        let opening = Opening { name, end, bare };
        let most = name.len() + bare.len() + self.pieces.labels() * LONG + REST;
        let mut line = Line::begin(text, most);
        let mut lines = Lines { count: line.room() / most, opening, numbers: Digits::new(), are_large: false };
        lines.are_large = lines.numbers.set(self.units, self.all);
        // SAFETY: there is room for so many lines, which are `str`s and digits; the rest is the caller's word.
        let is_long = unsafe { line.write_within(0, |at| write(self, at, &lines)) };
        if is_long {
            self.push_long(&mut line, opening);
        }
        self.places != 0
    }
}

impl Counters for BlockCounters<'_> {
    fn push_lines(&mut self, text: &mut String, opening: &str, bare: &str) -> bool {
        // SAFETY: the processor has it.
        unsafe { self.push_lines_by(best(), text, opening, bare) }
    }
}

/// Writes what stands for labels where there are none. Returns where it ends.
///
/// # Safety
/// There must be room for it.
#[cold]
#[inline(never)]
unsafe fn put_bare(at: *mut u8, bare: &str) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe {
        at.copy_from_nonoverlapping(bare.as_ptr(), bare.len());
        at.add(bare.len())
    }
}

#[cfg(test)]
mod tests {
    use std::mem;

    use super::super::arena::{Arena, Making};
    use super::super::entry::Entry;
    use super::super::local::count_any;
    use super::super::locked::Locked;
    use super::super::run::Run;
    use super::*;

    /// A live series whose labels have this value, and its line from its labels on.
    fn made(arena: &Arena, value: &str, units: u64) -> (Entry, String) {
        let (run, value) = (|count: usize| Run::slots(1, count as u32), |_: usize| value.as_bytes());
        let making = Making { value: &value, run: &run, initial: 0, overflow: false, created: &|| 1.5 };
        let locked = Locked::enter();
        let (entry, kept) = arena.make(&making).expect("a free slot");
        drop((arena.take_back(kept), locked));
        count_any(entry.located().slot(), units);
        let text: String = entry.pieces().map(|(_, piece)| piece.text()).collect();
        let line = match text.strip_prefix(',') {
            Some(labels) => format!("{{{labels}}} {units}\n"),
            None => format!(" {units}\n"),
        };
        (entry, line)
    }

    /// What all blocks come to if they are written in this way, with so much room for the next lines each time.
    fn written(arena: &Arena, write: Write, name: &str, room: usize) -> String {
        let (inner, mut sums, mut text) = (arena.inner(), Sums::of_all(), String::new());
        for number in 0..record::blocks(inner.lock().next) {
            // One in which nothing is left is gone.
            let Some(block) = inner.block(number) else { continue };
            let places = u64::MAX >> (64 - record::room(number));
            let readers = (&mut sums, &Exemplars::new());
            // SAFETY: the block has these places, and nothing is removed; the way is one that this processor has.
            unsafe {
                let mut counters = BlockCounters::of(block, &inner.pieces, places, readers).expect("whole numbers");
                let mut lines = String::with_capacity(room);
                while counters.push_lines_by(write, &mut lines, &format!("{name}{{"), " ") {
                    text.push_str(&mem::replace(&mut lines, String::with_capacity(room)));
                }
                text.push_str(&lines);
            }
        }
        text
    }

    #[test]
    fn lines_are_the_same_in_every_way_of_writing_them() {
        for labels in 1..5 {
            let arena = Arena::new((0..labels).map(|label| format!("l{label}").into()).collect());
            // Around one and two blocks, each beside numbers of any length.
            let series: Vec<(Entry, String)> = (0..70_u64)
                .flat_map(|len| (0..16).map(move |digits| (len as usize, 10_u64.pow(digits as u32) - digits % 3)))
                .map(|(len, units)| made(&arena, &"x".repeat(len), units))
                .collect();
            for name in ["n", "a_name_of_just_thirty_two_bytes_", &"a_name_of_three_blocks_or_more_".repeat(4)] {
                let expected: String = series.iter().map(|(_, line)| format!("{name}{line}")).collect();
                for room in [0, 2_000, 1 << 20] {
                    for write in [best(), write_anywhere] {
                        assert!(written(&arena, write, name, room) == expected, "{labels} labels, {name}, {room}");
                    }
                }
            }
            series.iter().for_each(|(entry, _)| entry.kill());
        }
    }

    #[test]
    fn lines_are_the_same_however_many_values_there_are() {
        let arena = Arena::new(vec!["a".into(), "b".into()]);
        let mut series: Vec<(Entry, String)> = (0..6_000).map(|n| made(&arena, &format!("{n}"), n)).collect();
        let check = |series: &[(Entry, String)]| {
            let expected: String = series.iter().map(|(_, line)| format!("name{line}")).collect();
            for write in [best(), write_anywhere] {
                assert!(written(&arena, write, "name", 1 << 20) == expected, "of {}", series.len());
            }
        };
        // Each of two labels has a value of its own: here all are found at once, there no longer.
        check(&series);
        for (entry, _) in series.drain(1_000..2_000) {
            entry.kill();
        }
        check(&series);
        // Numbers below that are used again.
        series.extend((7_000..7_500).map(|n| made(&arena, &format!("{n}"), n)));
        check(&series);
        series.iter().for_each(|(entry, _)| entry.kill());
    }
}
