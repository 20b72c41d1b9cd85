//! The label values of a table's series, each kept once.
//!
//! The values of many series are few. So a series is made of numbers, a scrape copies pieces, and two series are equal
//! where their numbers are.

use std::borrow::Cow;
use std::ptr;

use hashbrown::HashTable;

use super::piece::{Head, Piece};
use super::shelf::{Row, Rows, Shelf};
use super::short::{self, ODD, Seeds};
use super::sync::{AtomicPtr, Ordering};

/// The number of a label that is absent.
pub(super) const ABSENT: u32 = 0;

/// So many uses of a value are lent at once.
pub(super) const LENT: u32 = 64;

/// So many pointers to pieces lie side by side.
const BLOCK: usize = 64;

/// Up to so many pieces all pointers lie side by side, and are found at once: as many as tables of everyday sizes have.
/// What lies side by side has to be copied as it grows, which would hold up others where there are a great many.
const FEW: u32 = 4096;

type Block = [AtomicPtr<Head>; BLOCK];

/// All pieces of a table by number, for readers.
pub(super) struct Pieces {
    /// The labels' names as they are written before the `=`.
    names: Vec<Cow<'static, str>>,
    seeds: Seeds,
    /// All pieces as long as they are few; hidden from then on.
    few: Shelf<Head>,
    many: Shelf<Block>,
}

/// Which there are, behind the table's lock.
pub(super) struct Known {
    few: Rows<Head>,
    many: Rows<Block>,
    by_value: HashTable<u32>,
    /// Numbers that are free again.
    free: Vec<u32>,
    /// The first that was never used.
    next: u32,
    /// Blocks of pointers, where there are many pieces.
    blocks: u32,
}

// SAFETY: it is behind the lock, and its pieces belong to no thread.
unsafe impl Send for Known {}

impl Known {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_value.len()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.by_value.is_empty()
    }
}

impl Pieces {
    pub(super) fn new(names: Vec<Cow<'static, str>>) -> (Pieces, Known) {
        let pieces = Pieces { names, seeds: Seeds::draw(), few: Shelf::new(), many: Shelf::new() };
        let mut known = Known {
            few: Rows::new(),
            many: Rows::new(),
            by_value: HashTable::new(),
            free: Vec::new(),
            next: ABSENT,
            blocks: 0,
        };
        let absent = pieces.put(&mut known, Piece::absent(pieces.hash(b"")));
        assert_eq!(absent, Some(ABSENT), "the first number");
        (pieces, known)
    }

    /// How many labels a series has.
    pub(super) fn labels(&self) -> usize {
        self.names.len()
    }

    /// The hash of one value, of which [`with`] makes that of all.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn hash(&self, value: &[u8]) -> u32 {
        short::hash(&self.seeds, value) as u32
    }

    /// The piece with this number.
    ///
    /// # Safety
    /// Some series that the caller keeps must have it, or a lane that the caller is in have uses of it; or the caller holds
    /// the table's lock, and it is known.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn get(&self, number: u32) -> Piece {
        // SAFETY: the caller's word.
        unsafe { self.row().get(number) }
    }

    /// All pieces that anybody has by now.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn row(&self) -> PieceRow<'_> {
        PieceRow { few: self.few.row(), many: &self.many }
    }

    /// The piece of a label's value, and whether it is made for this; it is had by one more series. None where all numbers
    /// are taken.
    pub(super) fn take(&self, known: &mut Known, label: usize, hash: u32, value: &[u8]) -> Option<(u32, Piece, bool)> {
        let is_it = |&number: &u32| {
            // SAFETY: whatever is known is had by some series or lane, and none gives it back without the lock.
            let piece = unsafe { self.get(number) };
            piece.is_of(label as u32, value)
        };
        let there = known.by_value.find(spread(hash), is_it).copied();
        let number = match there {
            Some(number) => number,
            None => {
                let number = self.put(known, Piece::new(hash, label as u32, &self.names[label], text(value)))?;
                // SAFETY: as above.
                known.by_value.insert_unique(spread(hash), number, |&n| spread(unsafe { self.get(n) }.hash()));
                number
            }
        };
        // SAFETY: as above.
        let piece = unsafe { self.get(number) };
        piece.retain();
        Some((number, piece, there.is_none()))
    }

    /// One series less has this piece; the last one takes it along. Its key, if what is left may be no more than was lent.
    ///
    /// # Safety
    /// The series must be one that took it, and nobody may look at it any more.
    pub(super) unsafe fn release(&self, known: &mut Known, number: u32) -> Option<u32> {
        if number == ABSENT {
            return None;
        }
        // SAFETY: the series has it until here.
        let piece = unsafe { self.get(number) };
        if piece.release(1) {
            // SAFETY: that was the last one.
            unsafe { self.remove(known, number) };
            return None;
        }
        piece.may_be_lent_alone().then(|| piece.key())
    }

    /// Takes uses back that were lent.
    ///
    /// # Safety
    /// They must have been lent once and not be taken back.
    pub(super) unsafe fn take_back(&self, known: &mut Known, number: u32, left: u32) {
        // SAFETY: these uses are left until here.
        let piece = unsafe { self.get(number) };
        piece.lend_no_more();
        if piece.release(left) {
            // SAFETY: those were the last ones.
            unsafe { self.remove(known, number) };
        }
    }

    /// Takes a piece out and frees it.
    ///
    /// # Safety
    /// No series may have it any more, nor a lane.
    unsafe fn remove(&self, known: &mut Known, number: u32) {
        // SAFETY: it is there until here.
        let piece = unsafe { self.get(number) };
        if let Ok(place) = known.by_value.find_entry(spread(piece.hash()), |&there| there == number) {
            place.remove();
        }
        known.free.push(number);
        // SAFETY: no series has it any more, and none can find it.
        unsafe { piece.free() };
    }

    /// Puts a piece under a number of its own.
    fn put(&self, known: &mut Known, piece: Piece) -> Option<u32> {
        let number = match known.free.pop() {
            Some(number) => number,
            None if known.next == u32::MAX => {
                // SAFETY: it was made just now.
                unsafe { piece.free() };
                return None;
            }
            None => known.next,
        };
        if number == FEW && number == known.next {
            // Those who read find the same in either place.
            for number in 0..FEW {
                // SAFETY: each was put there.
                let pointer = unsafe { self.few.get(number as usize) };
                self.put_among_many(known, number, pointer);
            }
            self.put_among_many(known, number, piece.as_ptr());
            self.few.hide();
        } else if known.next > FEW {
            self.put_among_many(known, number, piece.as_ptr());
        } else {
            self.few.put(&mut known.few, number as usize, piece.as_ptr());
        }
        known.next = known.next.max(number + 1);
        Some(number)
    }

    fn put_among_many(&self, known: &mut Known, number: u32, pointer: *mut Head) {
        let (block, place) = (number as usize / BLOCK, number as usize % BLOCK);
        if number >= known.blocks * BLOCK as u32 {
            let empty: Box<Block> = Box::new([const { AtomicPtr::new(ptr::null_mut()) }; BLOCK]);
            self.many.put(&mut known.many, block, Box::into_raw(empty));
            known.blocks += 1;
        }
        // SAFETY: the block was put there when its first number was taken.
        let block = unsafe { &*self.many.get(block) };
        block[place].store(pointer, Ordering::Relaxed);
    }

    /// Frees what is there when the table goes.
    ///
    /// # Safety
    /// There may be no series any more, and nobody may look at a piece.
    pub(super) unsafe fn clear(&self, known: &mut Known) {
        debug_assert!(known.by_value.is_empty(), "pieces without a series are gone");
        // SAFETY: `new` made it, and no series frees it; after this nobody looks for it.
        unsafe { self.get(ABSENT).free() };
        for block in 0..known.blocks as usize {
            // SAFETY: `put_among_many` made it, from a box.
            drop(unsafe { Box::from_raw(self.many.get(block)) });
        }
    }
}

/// The pieces that there were at one time, for somebody who looks for several.
#[derive(Clone, Copy)]
pub(super) struct PieceRow<'p> {
    few: Row<'p, Head>,
    many: &'p Shelf<Block>,
}

impl PieceRow<'_> {
    /// The piece with this number.
    ///
    /// # Safety
    /// As [`Pieces::get`], and the caller must have known the number when this was taken.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn get(self, number: u32) -> Piece {
        // SAFETY: the piece was put there before anybody had its number, and stays until the last use of it is given back.
        // Whoever finds them hidden finds what was put among many before that.
        unsafe {
            if self.few.is_shown() {
                return Piece::of(self.few.get(number as usize));
            }
            let block = &*self.many.get(number as usize / BLOCK);
            Piece::of(block[number as usize % BLOCK].load(Ordering::Relaxed))
        }
    }
}

/// The hash of all values up to this one: their pieces' hashes, each where it stands.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn with(hash: u64, piece: u32) -> u64 {
    (hash.rotate_left(26) ^ u64::from(piece)).wrapping_mul(ODD)
}

/// A piece's hash over all the bits that a table looks at.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(ODD)
}

/// A value, which is UTF-8 wherever it comes from.
fn text(value: &[u8]) -> &str {
    std::str::from_utf8(value).unwrap_or("")
}
