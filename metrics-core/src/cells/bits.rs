//! A block's places as bits of a word.
//!
//! Most blocks are full. So whoever goes over their places takes them by runs, and looks for the next one once a run.

/// Where the lowest bits that are one after the other begin, and where they end.
#[inline(always)]
pub(super) fn run(bits: u64) -> (usize, usize) {
    let first = bits.trailing_zeros();
    (first as usize, (first + (bits >> first).trailing_ones()) as usize)
}

/// All bits from this one on; there may be none.
#[inline(always)]
pub(super) fn from(place: usize) -> u64 {
    u64::MAX.checked_shl(place as u32).unwrap_or(0)
}

/// The lowest of these bits, so many of them.
pub(super) fn lowest(bits: u64, count: usize) -> u64 {
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

    #[test]
    fn a_run_ends_where_the_next_bit_is_zero_and_with_the_word() {
        assert_eq!([0b1, 0b1011_0100, u64::MAX, 3 << 62].map(run), [(0, 1), (2, 3), (0, 64), (62, 64)]);
        assert_eq!([0, 3, 63, 64].map(from), [u64::MAX, u64::MAX - 7, 1 << 63, 0]);
    }
}
