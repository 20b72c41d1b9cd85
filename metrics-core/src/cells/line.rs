//! Text that is written line by line: room is made once a line, and what is put there is not measured again.
//!
//! A scrape writes hundreds of thousands of lines, each of a few short pieces. `String::push_str` would look at length
//! and capacity for each piece, store the length again, and call `memcpy` for a dozen bytes. Here the place to write at
//! stays in a register, short pieces are two overlapping moves, and digits come eight at a time.

use crate::number::Digits;

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
            self.at = match number {
                ..EIGHT_DIGITS => write_first(self.at, number as u32),
                _ => write_long(self.at, number),
            }
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

/// Writes a number of more than eight digits. Returns where it ends.
///
/// # Safety
/// There must be room for 24 bytes.
#[inline(never)]
unsafe fn write_long(mut at: *mut u8, number: u64) -> *mut u8 {
    let (high, low) = (number / EIGHT_DIGITS, number % EIGHT_DIGITS);
    // SAFETY: the caller's word; each of these writes a word, and goes on by at most one.
    unsafe {
        if high < EIGHT_DIGITS {
            at = write_first(at, high as u32);
        } else {
            at = write_first(at, (high / EIGHT_DIGITS) as u32);
            at = write_next(at, (high % EIGHT_DIGITS) as u32);
        }
        write_next(at, low as u32)
    }
}

/// Writes a number of at most eight digits, without zeros before it. Returns where it ends.
///
/// # Safety
/// There must be room for a word.
#[inline(always)]
unsafe fn write_first(at: *mut u8, number: u32) -> *mut u8 {
    let digits = digits(number);
    // Zeros before the number are the lowest bytes; the last digit is one even if it is zero.
    let skipped = (digits | 1 << 56).trailing_zeros() / 8;
    // SAFETY: the caller's word.
    unsafe {
        at.cast::<[u8; 8]>().write(((digits | ASCII_ZEROS) >> (8 * skipped)).to_le_bytes());
        at.add(8 - skipped as usize)
    }
}

/// Writes eight digits. Returns where they end.
///
/// # Safety
/// There must be room for a word.
#[inline(always)]
unsafe fn write_next(at: *mut u8, number: u32) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe {
        at.cast::<[u8; 8]>().write((digits(number) | ASCII_ZEROS).to_le_bytes());
        at.add(8)
    }
}

const EIGHT_DIGITS: u64 = 100_000_000;

/// What makes digits of eight bytes below ten.
const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

/// The eight decimal digits of a number below 10^8, a byte each, the first one lowest.
///
/// The number is cut in halves three times, all parts of a cut in one multiplication: by 10 000, by 100, by 10. The
/// factors are rounded reciprocals, exact for all that can occur.
#[inline(always)]
const fn digits(number: u32) -> u64 {
    let number = number as u64;
    let (high, low) = (number / 10_000, number % 10_000);
    let fours = high | low << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds + ((fours - 100 * hundreds) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens + ((twos - 10 * tens) << 8)
}

/// Copies some bytes, as a rule a few dozen: those from the front and those up to the end, as two blocks that may overlap.
///
/// # Safety
/// As [`std::ptr::copy_nonoverlapping`].
#[inline(always)]
unsafe fn copy(from: *const u8, to: *mut u8, len: usize) {
    // SAFETY: the caller's word; no block is longer than `len`.
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
            _ => to.copy_from_nonoverlapping(from, len),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(number: u64) -> String {
        let mut text = String::new();
        Line::begin(&mut text, 0).push_u64(number);
        text
    }

    #[test]
    fn each_number_of_digits_begins_and_ends_right() {
        assert_eq!(number(0), "0");
        for power in 0..20 {
            let ten = 10_u64.pow(power);
            for n in [ten - 1, ten, ten + 1, ten.saturating_mul(9), ten.saturating_mul(9).saturating_add(9)] {
                assert_eq!(number(n), n.to_string());
            }
        }
        assert_eq!(number(u64::MAX), "18446744073709551615");
    }

    #[test]
    fn all_parts_of_a_cut_are_exact() {
        for n in 0..10_000_u32 {
            for n in [n, n * 10_000, n * 10_000 + 9_999] {
                assert_eq!(number(n.into()), n.to_string());
            }
        }
    }

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
