//! Whole numbers in decimal digits, eight of them at a time.

/// Writes a number. Returns where it ends.
///
/// # Safety
/// There must be room for 24 bytes.
#[inline(always)]
pub(super) unsafe fn write(at: *mut u8, number: u64) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe { if number < EIGHT_DIGITS { write_first(at, number as u32) } else { write_long(at, number) } }
}

/// Whether a number has at most sixteen digits, as nearly all have.
#[inline(always)]
pub(super) fn is_short(number: u64) -> bool {
    number < EIGHT_DIGITS * EIGHT_DIGITS
}

/// Writes such a number, and calls nothing. Returns where it ends.
///
/// # Safety
/// There must be room for 16 bytes.
#[inline(always)]
pub(super) unsafe fn write_short(at: *mut u8, number: u64) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe {
        if number < EIGHT_DIGITS {
            write_first(at, number as u32)
        } else {
            let at = write_first(at, (number / EIGHT_DIGITS) as u32);
            write_next(at, (number % EIGHT_DIGITS) as u32)
        }
    }
}

/// Writes a number and a line feed. Returns where they end.
///
/// A number of up to three digits is looked up: that is a third of the work, and numbers that are written by this are
/// many in a row of about the same length, so that the processor knows beforehand which way they go.
///
/// # Safety
/// There must be room for 25 bytes.
#[inline(always)]
pub(super) unsafe fn write_line(at: *mut u8, number: u64) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe {
        if let Some(line) = usize::try_from(number).ok().and_then(|number| SHORT_LINES.get(number)) {
            at.cast::<[u8; 4]>().write(*line);
            at.add(2 + usize::from(number > 9) + usize::from(number > 99))
        } else {
            let at = write(at, number);
            *at = b'\n';
            at.add(1)
        }
    }
}

/// All numbers of up to three digits, each with a line feed behind it.
static SHORT_LINES: [[u8; 4]; 1000] = {
    let mut lines = [[b'\n'; 4]; 1000];
    let mut number = 0;
    while number < lines.len() {
        let digits = [number / 100, number / 10 % 10, number % 10];
        let skipped = (number < 100) as usize + (number < 10) as usize;
        let mut at = skipped;
        while at < 3 {
            lines[number][at - skipped] = b'0' + digits[at] as u8;
            at += 1;
        }
        number += 1;
    }
    lines
};

/// Writes a number of more than eight digits. Returns where it ends.
///
/// # Safety
/// There must be room for 24 bytes.
#[inline(never)]
unsafe fn write_long(at: *mut u8, number: u64) -> *mut u8 {
    // SAFETY: the caller's word; what is left of a `u64` has twelve digits at most, and what follows are eight more.
    unsafe {
        let at = write_short(at, number / EIGHT_DIGITS);
        write_next(at, (number % EIGHT_DIGITS) as u32)
    }
}

/// Writes a number of at most eight digits, without zeros before it. Returns where it ends.
///
/// # Safety
/// There must be room for a word.
#[inline(always)]
unsafe fn write_first(at: *mut u8, number: u32) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe { write_digits(at, digits(number) | LAST) }
}

/// Writes digits without the zeros before them, given [`LAST`] among them. Returns where they end.
///
/// # Safety
/// There must be room for a word.
#[inline(always)]
pub(super) unsafe fn write_digits(at: *mut u8, digits: u64) -> *mut u8 {
    // Zeros before the number are the lowest bytes.
    let skipped = digits.trailing_zeros() / 8;
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
    unsafe { write_all_digits(at, digits(number)) }
}

/// Writes digits with the zeros before them. Returns where they end.
///
/// # Safety
/// There must be room for a word.
#[inline(always)]
pub(super) unsafe fn write_all_digits(at: *mut u8, digits: u64) -> *mut u8 {
    // SAFETY: the caller's word.
    unsafe {
        at.cast::<[u8; 8]>().write((digits | ASCII_ZEROS).to_le_bytes());
        at.add(8)
    }
}

pub(super) const EIGHT_DIGITS: u64 = 100_000_000;

/// What makes digits of eight bytes below ten.
const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

/// The same of the last one alone, which is a digit even if it is zero.
pub(super) const LAST: u64 = 0x30 << 56;

/// The eight decimal digits of a number below 10^8, a byte each, the first one lowest.
///
/// The number is cut in halves three times, all parts of a cut in one multiplication: by 10 000, by 100, by 10. The
/// factors are rounded reciprocals, exact for all that can occur.
#[inline(always)]
pub(super) const fn digits(number: u32) -> u64 {
    let number = number as u64;
    let (high, low) = (number / 10_000, number % 10_000);
    let fours = high | low << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds + ((fours - 100 * hundreds) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens + ((twos - 10 * tens) << 8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(number: u64) -> String {
        let mut bytes = [0; 24];
        // SAFETY: there is room for 24 bytes.
        let end = unsafe { write(bytes.as_mut_ptr(), number) };
        let len = end.addr() - bytes.as_ptr().addr();
        str::from_utf8(&bytes[..len]).expect("digits").to_owned()
    }

    #[test]
    fn each_number_of_digits_begins_and_ends_right() {
        assert_eq!(text(0), "0");
        for power in 0..20 {
            let ten = 10_u64.pow(power);
            for n in [ten - 1, ten, ten + 1, ten.saturating_mul(9), ten.saturating_mul(9).saturating_add(9)] {
                assert_eq!(text(n), n.to_string());
            }
        }
        assert_eq!(text(u64::MAX), "18446744073709551615");
    }

    #[test]
    fn all_parts_of_a_cut_are_exact() {
        for n in 0..10_000_u32 {
            for n in [n, n * 10_000, n * 10_000 + 9_999] {
                assert_eq!(text(n.into()), n.to_string());
            }
        }
    }

    fn line(number: u64) -> String {
        let mut bytes = [0; 25];
        // SAFETY: there is room for 25 bytes.
        let end = unsafe { write_line(bytes.as_mut_ptr(), number) };
        let len = end.addr() - bytes.as_ptr().addr();
        str::from_utf8(&bytes[..len]).expect("digits").to_owned()
    }

    #[test]
    fn a_number_has_a_line_feed_behind_it_whether_it_was_looked_up_or_not() {
        for number in (0..2_000).chain([99_999_999, 100_000_000, u64::MAX]) {
            assert_eq!(line(number), format!("{number}\n"));
        }
    }

    proptest! {
        #[test]
        fn any_number_is_what_the_standard_library_says(number in any::<u64>(), shift in 0_u32..64) {
            prop_assert_eq!(text(number >> shift), (number >> shift).to_string());
        }
    }
}
