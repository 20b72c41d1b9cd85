//! What a series of a label table consists of, to the byte, and the blocks that series lie in side by side.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;

use super::arena::Inner;
use super::prefetch::prefetch;
use super::refs::Refs;
use super::run::Run;
use super::sync::{AtomicU32, AtomicU64, Ordering};

/// A series: this, then the number of each label's piece. All zero where there is none.
///
/// Whoever looks a series up reads this, one of very many as a rule: so it is short, and of two labels four lie on a cache
/// line. What is asked at a scrape alone stands elsewhere.
#[repr(C)]
pub(super) struct Record {
    pub(super) refs: Refs,
    /// How many labels there are, [`LIVE`], [`ESCAPED`] and [`OVERFLOW`], and above them its place in the block.
    pub(super) mark: AtomicU32,
}

const _: () = assert!(size_of::<Record>() == 8 && size_of::<Block>() <= 64);

/// The series is in the table.
pub(super) const LIVE: u32 = 1 << 15;
/// Some value was changed by escaping.
pub(super) const ESCAPED: u32 = 1 << 14;
/// It stands for all series past the limit.
pub(super) const OVERFLOW: u32 = 1 << 13;
/// What is left for the labels.
pub(super) const LABELS: u32 = OVERFLOW - 1;
/// Where the place begins.
pub(super) const PLACE: u32 = 16;

/// Bytes of a record, from one to the next.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) const fn stride(labels: usize) -> usize {
    size_of::<Record>() + labels * size_of::<AtomicU32>()
}

/// Series side by side, with their cells: this, then the records, then when each of them began.
///
/// Aligned as memory is that is asked for, so that a record of 16 bytes has one cache line.
#[repr(C, align(16))]
pub(super) struct Block {
    /// The first slot of the first series, and how many each has; 0 where cells are shared.
    pub(super) first: u32,
    pub(super) stride: u32,
    pub(super) arena: NonNull<Inner>,
    /// The cells of all series.
    pub(super) run: Run,
    /// Which places are taken; written under the table's lock.
    pub(super) taken: AtomicU64,
    pub(super) number: u32,
}

/// Places of a large block: one bit each.
pub(super) const LARGE: u32 = u64::BITS;

/// Places of the first block, and of the second; each that follows has twice as many, up to a large one.
const SMALL: u32 = 4;

/// Blocks before the first large one.
const SMALL_BLOCKS: u32 = (LARGE / SMALL).ilog2() + 1;

/// Where the series with this number lies: the block, and its place in it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn place_of(index: u32) -> (u32, u32) {
    if index >= LARGE {
        return (index / LARGE + SMALL_BLOCKS - 1, index % LARGE);
    }
    let block = (index / SMALL + 1).next_power_of_two().trailing_zeros();
    (block, index - first_index(block))
}

/// The number of a block's first series.
#[inline]
pub(super) fn first_index(block: u32) -> u32 {
    match block {
        0 => 0,
        _ if block < SMALL_BLOCKS => SMALL << (block - 1),
        _ => (block - SMALL_BLOCKS + 1) * LARGE,
    }
}

/// How many blocks there are where this is the first number that no series has.
pub(super) fn blocks(end: u32) -> u32 {
    end.checked_sub(1).map_or(0, |last| place_of(last).0 + 1)
}

/// How many series a block has room for.
#[inline]
pub(super) fn room(block: u32) -> u32 {
    match block {
        0 => SMALL,
        _ if block < SMALL_BLOCKS => SMALL << (block - 1),
        _ => LARGE,
    }
}

/// Where the number of a label's piece stands.
///
/// # Safety
/// The record must be there, and have such a label.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) unsafe fn number<'a>(record: NonNull<Record>, label: usize) -> &'a AtomicU32 {
    // SAFETY: the numbers stand behind the record.
    unsafe { record.add(1).cast::<AtomicU32>().add(label).as_ref() }
}

impl Block {
    /// Takes all places that are not taken, and says which; under the table's lock.
    pub(super) fn take_all(&self) -> u64 {
        let (taken, all) = (self.taken.load(Ordering::Relaxed), u64::MAX >> (u64::BITS - room(self.number)));
        self.taken.store(all, Ordering::Relaxed);
        all & !taken
    }

    /// Notes that places are free again; under the table's lock.
    pub(super) fn free_places(&self, places: u64) {
        self.taken.store(self.taken.load(Ordering::Relaxed) & !places, Ordering::Relaxed);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.taken.load(Ordering::Relaxed) == 0
    }

    fn layout(number: u32, labels: usize) -> Layout {
        let size = size_of::<Block>() + room(number) as usize * (stride(labels) + size_of::<AtomicU64>());
        match Layout::from_size_align(size, align_of::<Block>()) {
            Ok(layout) => layout,
            // A label set's names stand in the program: there are not so many.
            Err(_) => unreachable!("a block of {size} bytes"),
        }
    }

    /// Has a block fetched, if it is still there, that has this number and so many labels.
    pub(super) fn prefetch(block: NonNull<Block>, number: u32, labels: usize) {
        prefetch(block.as_ptr(), Block::layout(number, labels).size());
    }

    /// A block in which no place is taken.
    pub(super) fn new(number: u32, labels: usize, run: Run, arena: NonNull<Inner>) -> NonNull<Block> {
        let layout = Block::layout(number, labels);
        // SAFETY: the layout holds a `Block`, so its size is not zero.
        let Some(block) = NonNull::new(unsafe { alloc_zeroed(layout) }.cast::<Block>()) else {
            handle_alloc_error(layout);
        };
        let (first, stride) = (run.first_slot(), run.stride());
        // SAFETY: the layout has room for it. All-zero bytes are valid records: atomics, none of which says `LIVE`.
        unsafe { block.write(Block { first, stride, arena, run, taken: AtomicU64::new(0), number }) };
        block
    }

    /// Frees a block; its cells are given back.
    ///
    /// # Safety
    /// Nobody may look at it any more, nor at its series.
    pub(super) unsafe fn free(block: NonNull<Block>, labels: usize) {
        // SAFETY: `new` wrote it, and made the memory with this layout.
        unsafe {
            let Block { run, number, .. } = block.read();
            dealloc(block.as_ptr().cast(), Block::layout(number, labels));
            drop(run);
        }
    }

    /// The record at this place.
    ///
    /// # Safety
    /// The block must be there, have these labels, and have such a place.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn record(block: NonNull<Block>, labels: usize, place: usize) -> NonNull<Record> {
        // SAFETY: `new` made the records behind the block.
        unsafe { block.add(1).byte_add(place * stride(labels)).cast() }
    }

    /// When the series at this place began: the bits of seconds since the Unix epoch.
    ///
    /// # Safety
    /// The block must be there, have these labels, and have such a place.
    #[inline]
    pub(super) unsafe fn created<'b>(block: NonNull<Block>, labels: usize, place: usize) -> &'b AtomicU64 {
        // SAFETY: they stand behind the records, of which there is an even number of words.
        unsafe {
            let records = room(block.as_ref().number) as usize * stride(labels);
            block.add(1).byte_add(records).cast::<AtomicU64>().add(place).as_ref()
        }
    }

    /// The block of the record at this place.
    ///
    /// # Safety
    /// The record must be there, have these labels, and be at this place.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn of(record: NonNull<Record>, labels: usize, place: usize) -> NonNull<Block> {
        // SAFETY: `record`, the other way round.
        unsafe { record.byte_sub(place * stride(labels)).cast::<Block>().sub(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_has_a_place_and_no_two_have_the_same() {
        let mut expected = (0, 0);
        for index in 0..5 * LARGE {
            assert_eq!(place_of(index), expected, "{index}");
            assert_eq!(first_index(expected.0) + expected.1, index);
            expected.1 += 1;
            if expected.1 == room(expected.0) {
                expected = (expected.0 + 1, 0);
            }
        }
    }
}
