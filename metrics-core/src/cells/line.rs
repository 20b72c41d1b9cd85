//! Text that is written line by line: room is made once a line, and what is put there is not measured again.
//!
//! A scrape writes hundreds of thousands of lines, each of a few short pieces. `String::push_str` would look at length
//! and capacity for each piece, store the length again, and call `memcpy` for a dozen bytes. Here the place to write at
//! stays in a register, short pieces are two overlapping moves, and digits come eight at a time.

use crate::number::Digits;

use super::decimal;

/// The end of a text while a line is written there. What was put is in the text when this is dropped.
pub(crate) struct Line<'t> {
    text: &'t mut Vec<u8>,
    /// Where the next byte goes; from the text's length to `end` there is room that nobody reads.
    at: *mut u8,
    end: *mut u8,
}

impl<'t> Line<'t> {
    /// Goes on at the end of the text. `room` is what the line is expected to need; it may need more.
    #[inline(always)]
    pub(crate) fn begin(text: &'t mut String, room: usize) -> Line<'t> {
        // SAFETY: nothing but whole `str`s and ASCII digits is put here, so it stays text.
        let text = unsafe { text.as_mut_vec() };
        text.reserve(room);
        let spare = text.spare_capacity_mut().as_mut_ptr_range();
        Line { text, at: spare.start.cast(), end: spare.end.cast() }
    }

    /// The same with the room that there is.
    #[inline(always)]
    pub(crate) fn within(text: &'t mut String) -> Line<'t> {
        Line::begin(text, 0)
    }

    /// How long the text is with what was put.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.at.addr() - self.text.as_ptr().addr()
    }

    /// How much can be put without making room.
    #[inline(always)]
    pub(super) fn room(&self) -> usize {
        self.end.addr() - self.at.addr()
    }

    /// Appends a whole line: what it begins with, two pieces, a number, a line feed. It does so only where pieces and number
    /// are short, as nearly all are, and there is room; it says whether it did.
    ///
    /// So room is looked at once, nothing is called, and nothing has to be kept for after a call.
    #[inline(always)]
    pub(crate) fn push_short(&mut self, first: &Stamp, second: &str, third: &str, number: u64) -> bool {
        let is_put = decimal::is_short(number) && self.push_opening(first, second, third);
        if is_put {
            // SAFETY: there is room for a block, and this is two words of eight digits and a line feed at most.
            unsafe {
                let at = decimal::write_short(self.at, number);
                *at = b'\n';
                self.at = at.add(1);
            }
        }
        is_put
    }

    /// The same of a line without number and line feed, for which there is room.
    #[inline(always)]
    pub(crate) fn push_opening(&mut self, first: &Stamp, second: &str, third: &str) -> bool {
        let is_short = first.len <= SHORT && second.len() <= SHORT;
        let room = self.end.addr() - self.at.addr();
        if !is_short || room < first.len + second.len() + third.len() + BLOCK {
            return false;
        }
        // SAFETY: there is room for the pieces, and then for a block.
        unsafe {
            self.at = put(third, put(second, first.put(self.at)));
        }
        true
    }

    /// Has something written in that much room by `write`, which is told where it begins and says where it ends.
    ///
    /// # Safety
    /// Up to that end there must be whole `str`s, and it must lie in the room.
    #[inline(always)]
    pub(super) unsafe fn write_within<R>(&mut self, room: usize, write: impl FnOnce(*mut u8) -> (*mut u8, R)) -> R {
        self.make_room(room);
        let (end, result) = write(self.at);
        self.at = end;
        result
    }

    /// Appends a piece.
    #[inline(always)]
    pub(crate) fn push_str(&mut self, piece: &str) {
        self.make_room(piece.len());
        // SAFETY: there is room for all of it, in memory that is ours alone.
        unsafe {
            copy(piece.as_ptr(), self.at, piece.len());
            self.at = self.at.add(piece.len());
        }
    }

    /// Appends a whole number in decimal digits.
    #[inline(always)]
    pub(crate) fn push_u64(&mut self, number: u64) {
        self.make_room(24);
        // SAFETY: there is room for three words of eight digits, and `u64::MAX` has twenty digits.
        unsafe {
            self.at = decimal::write(self.at, number);
        }
    }

    // (Nothing that is not compiled into the caller may see where the line stands: it would leave its registers.)
    #[inline(always)]
    fn make_room(&mut self, len: usize) {
        if self.end.addr() - self.at.addr() < len {
            // SAFETY: all up to `at` was written, behind the text and within its capacity.
            (self.at, self.end) = unsafe { grow(self.text, self.at, len) };
        }
    }
}

impl Digits for Line<'_> {
    #[inline(always)]
    fn push_str(&mut self, piece: &str) {
        self.push_str(piece);
    }

    #[inline(always)]
    fn push_u64(&mut self, number: u64) {
        self.push_u64(number);
    }
}

impl Drop for Line<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { settle(self.text, self.at) };
    }
}

/// Appends a few bytes and a piece to bytes, in the same manner: room is made once, and a short piece is copied without a
/// call.
#[inline(always)]
pub(crate) fn push_behind<const N: usize>(bytes: &mut Vec<u8>, head: [u8; N], piece: &[u8]) {
    bytes.reserve(N + piece.len());
    // SAFETY: there is room for both, in memory that is ours alone.
    unsafe {
        let at = bytes.as_mut_ptr().add(bytes.len());
        at.cast::<[u8; N]>().write(head);
        copy(piece.as_ptr(), at.add(N), piece.len());
        settle(bytes, at.add(N + piece.len()));
    }
}

/// Bytes that are copied without a call.
const SHORT: usize = 128;

/// Bytes that are copied in two moves.
pub(super) const BLOCK: usize = BLANKS.len();

const BLANKS: &str = "                                "; // 32

/// Puts a short piece there. Returns where it ends.
///
/// # Safety
/// There must be room for it, and it must be short.
#[inline(always)]
unsafe fn put(piece: &str, at: *mut u8) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe {
        copy_short(piece.as_ptr(), at, piece.len());
        at.add(piece.len())
    }
}

/// A piece that stands in many lines: behind it is a block of blanks, so that it can be copied in whole blocks.
pub(crate) struct Stamp {
    padded: String,
    len: usize,
}

impl Stamp {
    /// An empty one.
    pub(crate) fn new() -> Stamp {
        let mut stamp = Stamp { padded: String::new(), len: 0 };
        stamp.set([]);
        stamp
    }

    /// Makes it another piece: what these are together.
    #[inline(always)]
    pub(crate) fn set<const N: usize>(&mut self, parts: [&str; N]) {
        self.padded.clear();
        self.len = parts.iter().map(|part| part.len()).sum();
        let mut line = Line::begin(&mut self.padded, self.len + BLOCK);
        parts.iter().for_each(|part| line.push_str(part));
        line.push_str(BLANKS);
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.padded[..self.len]
    }

    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// It and the blanks behind it, and how many blocks it takes.
    #[inline(always)]
    pub(super) fn blocks(&self) -> (*const u8, usize) {
        (self.padded.as_ptr(), self.len.div_ceil(BLOCK))
    }

    /// Puts it there. Returns where it ends.
    ///
    /// # Safety
    /// There must be room for it and a block, and it must be short.
    #[inline(always)]
    unsafe fn put(&self, at: *mut u8) -> *mut u8 {
        let (from, len) = (self.padded.as_ptr(), self.len);
        // SAFETY: the caller's word; none of the blocks begins behind the piece, whose blanks are a whole block.
        unsafe {
            let block = |start: usize| at.add(start).copy_from_nonoverlapping(from.add(start), BLOCK);
            block(0);
            if len > BLOCK {
                block(BLOCK);
                if len > 2 * BLOCK {
                    block(2 * BLOCK);
                    if len > 3 * BLOCK {
                        block(3 * BLOCK);
                    }
                }
            }
            at.add(len)
        }
    }
}

/// Makes what was written up to `at` a part of the text.
///
/// # Safety
/// There must be initialized bytes from the text's beginning up to there, within its capacity.
#[inline(always)]
unsafe fn settle(text: &mut Vec<u8>, at: *mut u8) {
    let len = at.addr() - text.as_ptr().addr();
    // SAFETY: the caller's word.
    unsafe { text.set_len(len) };
}

/// The same, and makes room for so many bytes more: from where, and up to where.
///
/// # Safety
/// As [`settle`].
#[cold]
#[inline(never)]
unsafe fn grow(text: &mut Vec<u8>, at: *mut u8, len: usize) -> (*mut u8, *mut u8) {
    // SAFETY: the caller's word.
    unsafe { settle(text, at) };
    text.reserve(len);
    let spare = text.spare_capacity_mut().as_mut_ptr_range();
    (spare.start.cast(), spare.end.cast())
}

/// Copies some bytes, as a rule a few dozen.
///
/// # Safety
/// As [`std::ptr::copy_nonoverlapping`].
#[inline(always)]
pub(super) unsafe fn copy(from: *const u8, to: *mut u8, len: usize) {
    // SAFETY: the caller's word.
    unsafe {
        match len {
            ..=SHORT => copy_short(from, to, len),
            _ => to.copy_from_nonoverlapping(from, len),
        }
    }
}

/// Copies at most [`SHORT`] bytes: those from the front and those up to the end, as two blocks that may overlap.
///
/// # Safety
/// As [`std::ptr::copy_nonoverlapping`], and there must not be more.
#[inline(always)]
unsafe fn copy_short(from: *const u8, to: *mut u8, len: usize) {
    // SAFETY: the caller's word; no block is longer than `len`, and two of the longest are all there may be.
    unsafe {
        let ends = |block: usize| {
            to.copy_from_nonoverlapping(from, block);
            to.add(len - block).copy_from_nonoverlapping(from.add(len - block), block);
        };
        match len {
            33..=64 => ends(32),
            16..=32 => ends(16),
            8..16 => ends(8),
            4..8 => ends(4),
            2..4 => ends(2),
            1 => *to = *from,
            0 => {}
            _ => ends(64),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_piece_of_any_length_arrives_whole_whatever_room_there_is() {
        let long: String = ('!'..='~').cycle().take(200).collect();
        for len in 0..200 {
            for room in [0, 1, len / 2, 300] {
                let mut text = String::from("before ");
                let mut line = Line::begin(&mut text, room);
                line.push_str(&long[..len]);
                line.push_str("|");
                line.push_u64(len as u64);
                drop(line);
                assert_eq!(text, format!("before {}|{len}", &long[..len]));
            }
        }
    }

    fn stamp(text: &str) -> Stamp {
        let mut stamp = Stamp::new();
        stamp.set([text]);
        assert_eq!(stamp.as_str(), text);
        stamp
    }

    #[test]
    fn a_whole_line_is_put_at_once_or_not_at_all() {
        let long: String = ('!'..='~').cycle().take(2 * SHORT).collect();
        let numbers = [7, 99_999_999, 100_000_000, 9_999_999_999_999_999, 10_000_000_000_000_000];
        let lens = (0..=SHORT + 2).flat_map(|len| [(len, 7), (7, len), (len, len)]);
        for ((first, second), number) in lens.flat_map(|lens| numbers.map(|number| (lens, number))) {
            let (first, second) = (&long[..first], &long[..second]);
            let line = format!("{first}{second}}} {number}\n");
            for room in [line.len() + BLOCK, line.len() - 1] {
                let are_short = first.len() <= SHORT && second.len() <= SHORT && number < numbers[4];
                let is_right = room > line.len() && are_short;
                let mut text = String::with_capacity(room);
                let is_put = Line::within(&mut text).push_short(&stamp(first), second, "} ", number);
                assert_eq!((is_put, &*text), if is_right { (true, &*line) } else { (false, "") });
            }
        }
    }

    #[test]
    fn bytes_arrive_whole_behind_others() {
        let long: Vec<u8> = (0..=255).collect();
        for len in 0..=SHORT + 2 {
            let mut bytes = vec![1, 2];
            push_behind(&mut bytes, [3, 4, 5], &long[..len]);
            push_behind(&mut bytes, [], &long[len..]);
            assert_eq!(bytes, [&[1, 2, 3, 4, 5], &*long].concat());
        }
    }

    proptest! {
        #[test]
        fn lines_are_what_strings_would_be(pieces in prop::collection::vec(("\\PC{0,90}", any::<u64>(), 0_u32..64), 0..8), room in 0_usize..100) {
            let (mut text, mut expected) = (String::new(), String::new());
            let mut line = Line::begin(&mut text, room);
            for (piece, number, shift) in &pieces {
                line.push_str(piece);
                line.push_u64(number >> shift);
                expected.push_str(piece);
                expected.push_str(&(number >> shift).to_string());
            }
            drop(line);
            prop_assert_eq!(text, expected);
        }
    }
}
