//! The digits of many numbers at once, for lines that are written many at a time.
//!
//! The eight digits of one number are thirty instructions, each of which waits for the one before it. Side by side in a
//! register, two numbers take half of them. So they are made for a whole block of lines before the first is written,
//! and what a line does with them is a shift.

use std::mem::MaybeUninit;

use super::decimal::{self, EIGHT_DIGITS, LAST};

/// So many numbers at most.
pub(super) const COUNT: usize = u64::BITS as usize;

/// Numbers as digits: the last eight of each, and those before them where there are some.
pub(super) struct Digits {
    /// A byte each, the first one lowest, and [`LAST`] among them; of so many numbers as there are.
    last: [MaybeUninit<u64>; COUNT],
    /// The same of those before; [`LAST`] alone where there are none. Only where there are some.
    before: [MaybeUninit<u64>; COUNT],
}

impl Digits {
    /// Room for some.
    #[inline(always)]
    pub(super) fn new() -> Digits {
        Digits { last: [MaybeUninit::uninit(); COUNT], before: [MaybeUninit::uninit(); COUNT] }
    }

    /// Takes numbers of at most sixteen digits, no more of them than there is room for, given what they are together, bit by
    /// bit. Says whether one may have more than eight. In place, as all of it is a kilobyte.
    #[inline(always)]
    pub(super) fn set(&mut self, numbers: &[u64], all: u64) -> bool {
        let are_large = all >= EIGHT_DIGITS;
        if are_large {
            self.set_large(numbers);
        } else {
            split(numbers, &mut self.last);
        }
        are_large
    }

    #[inline(never)]
    fn set_large(&mut self, numbers: &[u64]) {
        let (mut before, mut last) = ([0; COUNT], [0; COUNT]);
        for ((number, last), before) in numbers.iter().zip(&mut last).zip(&mut before) {
            (*before, *last) = (number / EIGHT_DIGITS, number % EIGHT_DIGITS);
        }
        split(&before, &mut self.before);
        split(&last, &mut self.last);
    }

    /// Writes one of them; `LARGE` where [`set`](Digits::set) said so. Returns where it ends.
    ///
    /// # Safety
    /// There must be room for two words, so many numbers, and `LARGE` be what was said.
    #[inline(always)]
    pub(super) unsafe fn write<const LARGE: bool>(&self, at: *mut u8, number: usize) -> *mut u8 {
        // SAFETY: the caller's word.
        unsafe {
            let last = self.last.get_unchecked(number).assume_init();
            if LARGE {
                let before = self.before.get_unchecked(number).assume_init();
                if before != LAST {
                    return decimal::write_all_digits(decimal::write_digits(at, before), last);
                }
            }
            decimal::write_digits(at, last)
        }
    }
}

/// Makes digits of numbers below 10^8, as far as there is room.
#[inline]
fn split(numbers: &[u64], digits: &mut [MaybeUninit<u64>; COUNT]) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has these instructions.
        return unsafe { split_fours(numbers, digits) };
    }
    split_anywhere(numbers, digits);
}

/// The same, by what every processor has.
#[cfg(all(target_arch = "x86_64", not(miri)))]
fn split_anywhere(numbers: &[u64], digits: &mut [MaybeUninit<u64>; COUNT]) {
    // SAFETY: every processor of this kind has these instructions.
    unsafe { split_twos(numbers, digits) };
}

/// Four at a time.
#[cfg(all(target_arch = "x86_64", not(miri)))]
#[target_feature(enable = "avx2")]
fn split_fours(numbers: &[u64], digits: &mut [MaybeUninit<u64>; COUNT]) {
    use std::arch::x86_64::{
        __m256i, _mm256_loadu_si256, _mm256_mul_epu32, _mm256_mulhi_epu16, _mm256_mullo_epi16, _mm256_or_si256,
        _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_slli_epi16, _mm256_slli_epi32,
        _mm256_slli_epi64, _mm256_srli_epi16, _mm256_srli_epi64, _mm256_storeu_si256, _mm256_sub_epi16,
        _mm256_sub_epi64,
    };
    let (whole, rest) = numbers.as_chunks::<4>();
    for (four, digits) in whole.iter().zip(digits.as_chunks_mut::<4>().0) {
        // SAFETY: these are four words.
        let number = unsafe { _mm256_loadu_si256(four.as_ptr().cast::<__m256i>()) };
        // As `decimal::digits` cuts one.
        let high = _mm256_srli_epi64(_mm256_mul_epu32(number, _mm256_set1_epi64x(TEN_THOUSANDTH)), 45);
        let low = _mm256_sub_epi64(number, _mm256_mul_epu32(high, _mm256_set1_epi64x(10_000)));
        let fours = _mm256_or_si256(high, _mm256_slli_epi64(low, 32));
        let high = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(HUNDREDTH)), 3);
        let low = _mm256_sub_epi16(fours, _mm256_mullo_epi16(high, _mm256_set1_epi32(100)));
        let twos = _mm256_or_si256(high, _mm256_slli_epi32(low, 16));
        let high = _mm256_mulhi_epu16(twos, _mm256_set1_epi16(TENTH));
        let low = _mm256_sub_epi16(twos, _mm256_mullo_epi16(high, _mm256_set1_epi16(10)));
        let ones = _mm256_or_si256(high, _mm256_slli_epi16(low, 8));
        // SAFETY: as above.
        unsafe {
            _mm256_storeu_si256(
                digits.as_mut_ptr().cast(),
                _mm256_or_si256(ones, _mm256_set1_epi64x(LAST.cast_signed())),
            )
        };
    }
    split_ones(rest, digits, whole.as_flattened().len());
}

/// Two at a time.
#[cfg(all(target_arch = "x86_64", not(miri)))]
#[target_feature(enable = "sse2")]
fn split_twos(numbers: &[u64], digits: &mut [MaybeUninit<u64>; COUNT]) {
    use std::arch::x86_64::{
        __m128i, _mm_loadu_si128, _mm_mul_epu32, _mm_mulhi_epu16, _mm_mullo_epi16, _mm_or_si128, _mm_set1_epi16,
        _mm_set1_epi32, _mm_set1_epi64x, _mm_slli_epi16, _mm_slli_epi32, _mm_slli_epi64, _mm_srli_epi16,
        _mm_srli_epi64, _mm_storeu_si128, _mm_sub_epi16, _mm_sub_epi64,
    };
    let (whole, rest) = numbers.as_chunks::<2>();
    for (two, digits) in whole.iter().zip(digits.as_chunks_mut::<2>().0) {
        // SAFETY: these are two words.
        let number = unsafe { _mm_loadu_si128(two.as_ptr().cast::<__m128i>()) };
        let high = _mm_srli_epi64(_mm_mul_epu32(number, _mm_set1_epi64x(TEN_THOUSANDTH)), 45);
        let low = _mm_sub_epi64(number, _mm_mul_epu32(high, _mm_set1_epi64x(10_000)));
        let fours = _mm_or_si128(high, _mm_slli_epi64(low, 32));
        let high = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(HUNDREDTH)), 3);
        let low = _mm_sub_epi16(fours, _mm_mullo_epi16(high, _mm_set1_epi32(100)));
        let twos = _mm_or_si128(high, _mm_slli_epi32(low, 16));
        let high = _mm_mulhi_epu16(twos, _mm_set1_epi16(TENTH));
        let low = _mm_sub_epi16(twos, _mm_mullo_epi16(high, _mm_set1_epi16(10)));
        let ones = _mm_or_si128(high, _mm_slli_epi16(low, 8));
        // SAFETY: as above.
        unsafe {
            _mm_storeu_si128(digits.as_mut_ptr().cast(), _mm_or_si128(ones, _mm_set1_epi64x(LAST.cast_signed())))
        };
    }
    split_ones(rest, digits, whole.as_flattened().len());
}

/// 2^45 by 10 000, rounded up.
#[cfg(all(target_arch = "x86_64", not(miri)))]
const TEN_THOUSANDTH: i64 = 0xd1b7_1759;

/// 2^19 by 100, rounded up.
#[cfg(all(target_arch = "x86_64", not(miri)))]
const HUNDREDTH: i16 = 5_243;

/// 2^16 by 10, rounded up.
#[cfg(all(target_arch = "x86_64", not(miri)))]
const TENTH: i16 = 6_554;

/// The same, by what every processor has.
#[cfg(not(all(target_arch = "x86_64", not(miri))))]
fn split_anywhere(numbers: &[u64], digits: &mut [MaybeUninit<u64>; COUNT]) {
    split_ones(numbers, digits, 0);
}

/// One at a time, from a place on.
fn split_ones(numbers: &[u64], digits: &mut [MaybeUninit<u64>; COUNT], from: usize) {
    for (number, digits) in numbers.iter().zip(digits.iter_mut().skip(from)) {
        digits.write(decimal::digits(*number as u32) | LAST);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Split = fn(&[u64], &mut [MaybeUninit<u64>; COUNT]);

    /// Every way in which numbers are split that this processor has.
    const WAYS: [Split; 3] = [split, split_anywhere, |numbers, digits| split_ones(numbers, digits, 0)];

    /// What each number is in digits, zeros and all.
    fn eight(number: u64) -> u64 {
        let text = format!("{number:08}");
        let digits = text.bytes().map(|byte| byte - b'0').collect::<Vec<_>>();
        u64::from_le_bytes(digits.try_into().expect("eight digits")) | LAST
    }

    fn check(numbers: &[u64]) {
        for (way, split) in WAYS.into_iter().enumerate() {
            let mut digits = [MaybeUninit::new(7); COUNT];
            split(numbers, &mut digits);
            // SAFETY: all of them were there before.
            let digits = digits.map(|digits| unsafe { digits.assume_init() });
            assert!(digits.iter().copied().take(numbers.len()).eq(numbers.iter().copied().map(eight)), "by way {way}");
            assert!(digits.iter().skip(numbers.len()).all(|digits| *digits == 7), "by way {way}");
        }
    }

    #[test]
    fn all_parts_of_a_cut_are_exact_side_by_side() {
        let numbers: Vec<u64> = (0..10_000).flat_map(|n| [n, n * 10_000, n * 10_000 + 9_999, 99_999_999 - n]).collect();
        numbers.chunks(COUNT).for_each(check);
    }

    fn texts(numbers: &[u64]) -> Vec<String> {
        let mut digits = Digits::new();
        let are_large = digits.set(numbers, numbers.iter().fold(0, |all, number| all | number));
        let text = |number: usize| {
            let mut bytes = [0; 16];
            // SAFETY: there is room for two words, and there are so many numbers.
            let end = unsafe {
                match are_large {
                    true => digits.write::<true>(bytes.as_mut_ptr(), number),
                    false => digits.write::<false>(bytes.as_mut_ptr(), number),
                }
            };
            let len = end.addr() - bytes.as_ptr().addr();
            str::from_utf8(&bytes[..len]).expect("digits").to_owned()
        };
        (0..numbers.len()).map(text).collect()
    }

    proptest! {
        #[test]
        fn any_numbers_below_ten_to_the_eighth_are_split_alike(
            numbers in prop::collection::vec((0..EIGHT_DIGITS, 0_u32..27), 0..=COUNT),
        ) {
            check(&numbers.iter().map(|(number, shift)| number >> shift).collect::<Vec<_>>());
        }

        #[test]
        fn numbers_are_what_the_standard_library_says(
            numbers in prop::collection::vec((0..EIGHT_DIGITS * EIGHT_DIGITS, 0_u32..54), 0..=COUNT),
            most in 0_u32..54,
        ) {
            let numbers: Vec<u64> = numbers.iter().map(|(number, shift)| number >> shift.max(&most)).collect();
            let expected: Vec<String> = numbers.iter().map(u64::to_string).collect();
            prop_assert_eq!(texts(&numbers), expected);
        }
    }
}
