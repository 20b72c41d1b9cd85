//! Lines that are the same but for a last label and a number, which rises from line to line: a histogram's buckets.
//!
//! They are most of what a scrape writes. So room is made once for all of them, what they begin with is copied in so many
//! blocks as it takes, which is the same number for every line, and numbers below a thousand are looked up with the line
//! feed behind them.

use super::decimal;
use super::line::{BLOCK, Line, Stamp};

/// How such a line goes on behind what all begin with, up to its number: `le="0.005"} `.
pub(crate) struct Tail {
    /// Copied as a whole, whatever its length.
    text: [u8; TAIL],
    len: usize,
}

/// The longest one: `quantile="`, a float's 24 characters at most, `"} `.
const TAIL: usize = 40;

impl Tail {
    /// A tail of these pieces.
    ///
    /// # Panics
    /// Where they are more than 40 bytes.
    pub(crate) fn new(parts: &[&str]) -> Tail {
        let mut tail = Tail { text: [b' '; TAIL], len: 0 };
        for part in parts {
            let end = tail.len + part.len();
            tail.text[tail.len..end].copy_from_slice(part.as_bytes());
            tail.len = end;
        }
        tail
    }

    pub(crate) fn as_str(&self) -> &str {
        // SAFETY: `new` put whole `str`s there, up to there.
        unsafe { str::from_utf8_unchecked(&self.text[..self.len]) }
    }
}

/// More than a line has behind what it begins with, and more than is written at its end: a tail and twenty digits; or a
/// tail and a number's three words of eight digits.
const REST: usize = TAIL + 24 + 1;

impl Line<'_> {
    /// Appends a line for each tail: what all begin with, the tail, the sum of all numbers up to its own. Returns the sum
    /// of all.
    pub(crate) fn push_rising(&mut self, head: &Stamp, tails: &[Tail], numbers: &[u64]) -> u64 {
        let room = tails.len().min(numbers.len()) * (head.len() + REST) + BLOCK;
        // SAFETY: there is the room that is asked for; a line is two `str`s and ASCII digits.
        unsafe {
            self.write_within(room, |at| match head.blocks().1 {
                ..=1 => write::<1>(at, head, tails, numbers),
                2 => write::<2>(at, head, tails, numbers),
                3 => write::<3>(at, head, tails, numbers),
                4 => write::<4>(at, head, tails, numbers),
                _ => write::<ANY>(at, head, tails, numbers),
            })
        }
    }
}

/// Any number of blocks.
const ANY: usize = 0;

/// Writes the lines of a head that takes so many blocks. Returns where they end, and the sum.
///
/// # Safety
/// There must be room for the head and [`REST`] a line, and for a block more.
#[inline(always)]
unsafe fn write<const BLOCKS: usize>(mut at: *mut u8, head: &Stamp, tails: &[Tail], numbers: &[u64]) -> (*mut u8, u64) {
    let ((from, blocks), len) = (head.blocks(), head.len());
    let blocks = if BLOCKS == ANY { blocks } else { BLOCKS };
    let mut sum: u64 = 0;
    for (tail, number) in tails.iter().zip(numbers) {
        sum = sum.saturating_add(*number);
        // SAFETY: none of a stamp's blocks begins behind its text, and behind that is a block more. What is written of it,
        // of the tail and of the number beyond their ends is less than what the caller has made room for, and the next
        // one is written over it.
        unsafe {
            for block in 0..blocks {
                at.add(block * BLOCK).copy_from_nonoverlapping(from.add(block * BLOCK), BLOCK);
            }
            at = at.add(len);
            at.cast::<[u8; TAIL]>().write(tail.text);
            at = decimal::write_line(at.add(tail.len), sum);
        }
    }
    (at, sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the lines must be.
    fn plain(head: &str, tails: &[String], numbers: &[u64]) -> (String, u64) {
        tails.iter().zip(numbers).fold((String::new(), 0), |(text, sum), (tail, number)| {
            let sum = sum.saturating_add(*number);
            (format!("{text}{head}{tail}{sum}\n"), sum)
        })
    }

    fn written(head: &str, tails: &[String], numbers: &[u64], capacity: usize) -> (String, u64) {
        let mut stamp = Stamp::new();
        stamp.set([head]);
        let tails: Vec<Tail> = tails.iter().map(|tail| Tail::new(&[tail])).collect();
        let mut text = String::with_capacity(capacity);
        let sum = Line::within(&mut text).push_rising(&stamp, &tails, numbers);
        (text, sum)
    }

    #[test]
    fn heads_and_tails_of_any_length_arrive_whole() {
        let long: String = ('!'..='~').cycle().take(200).collect();
        for len in 0..200 {
            for tail in [0, 1, 12, TAIL] {
                let tails = vec![long[..tail].to_owned(); 3];
                let expected = plain(&long[..len], &tails, &[7, 0, 1000]);
                assert_eq!(written(&long[..len], &tails, &[7, 0, 1000], len), expected);
            }
        }
    }

    #[test]
    fn nothing_is_nothing_and_a_sum_stays_at_the_end_of_all_numbers() {
        assert_eq!(written("head", &[], &[1], 0), (String::new(), 0));
        assert_eq!(written("head", &["x".into()], &[], 0), (String::new(), 0));
        let tails = vec![String::from(" "); 3];
        let expected = plain("head", &tails, &[u64::MAX - 1, 1, 1]);
        assert_eq!(expected.1, u64::MAX);
        assert_eq!(written("head", &tails, &[u64::MAX - 1, 1, 1], 0), expected);
    }

    #[test]
    fn a_tail_is_what_it_is_made_of() {
        assert_eq!(Tail::new(&[]).as_str(), "");
        assert_eq!(Tail::new(&["le=\"", "0.25", "\"} "]).as_str(), "le=\"0.25\"} ");
        assert_eq!(Tail::new(&[&"x".repeat(TAIL)]).as_str(), "x".repeat(TAIL));
    }

    proptest! {
        #[test]
        fn lines_are_what_strings_would_be(
            head in "\\PC{0,90}",
            lines in prop::collection::vec(("[!-~]{0,31}", any::<u64>(), 0_u32..64), 0..20),
            capacity in 0_usize..3000,
        ) {
            let tails: Vec<String> = lines.iter().map(|(tail, _, _)| tail.clone()).collect();
            let numbers: Vec<u64> = lines.iter().map(|(_, number, shift)| number >> shift).collect();
            prop_assert_eq!(written(&head, &tails, &numbers, capacity), plain(&head, &tails, &numbers));
        }
    }
}
