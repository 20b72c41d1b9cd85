//! A sum of floats that is rounded once, at its end.
//!
//! A sum that is rounded at each addition depends on what is added first. A counter's cells turn from whole numbers into
//! floats while others are read, so what is added first may change between two readings, and the later one could come
//! out lower by its last digit: Prometheus reads that as a restart. So what each rounding loses is kept, and added too
//! (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).

/// So many floats, none of which reaches into another one's digits, cover all digits that floats have.
const PARTS: usize = 48;

/// What was added: the sum of the parts, of which each is less than half of the last digit of the next.
pub(super) struct Exact {
    parts: [f64; PARTS],
    len: usize,
}

impl Exact {
    /// Nothing.
    pub(super) fn zero() -> Exact {
        Exact { parts: [0.0; PARTS], len: 0 }
    }

    /// Adds a number.
    pub(super) fn add(&mut self, number: f64) {
        let (mut number, mut kept) = (number, 0);
        for at in 0..self.len {
            let (sum, lost) = sum_and_loss(number, self.parts[at]);
            number = sum;
            if lost != 0.0 {
                self.parts[kept] = lost;
                kept += 1;
            }
        }
        // There is a place always, as long as nothing is infinite.
        self.len = (kept + 1).min(PARTS);
        self.parts[self.len - 1] = number;
    }

    /// The float that is nearest to the sum; not a number where one was infinite.
    pub(super) fn sum(&self) -> f64 {
        let mut parts = self.parts[..self.len].iter().rev().copied();
        let (mut sum, mut lost) = (parts.next().unwrap_or(0.0), 0.0);
        for part in parts.by_ref() {
            (sum, lost) = sum_and_loss(sum, part);
            if lost != 0.0 {
                break;
            }
        }
        // What was lost may be half of a digit, which was rounded to an even one whatever is left beside it.
        let beside = parts.next().unwrap_or(0.0);
        let next = sum + 2.0 * lost;
        if lost * beside > 0.0 && next - sum == 2.0 * lost { next } else { sum }
    }
}

/// The sum as it is rounded, and what that loses, which is a float too (Knuth, volume 2, theorem 4.2.2 B).
fn sum_and_loss(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(numbers: &[f64]) -> f64 {
        let mut exact = Exact::zero();
        numbers.iter().for_each(|number| exact.add(*number));
        exact.sum()
    }

    #[test]
    fn what_a_rounding_loses_is_there_in_the_end() {
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[0.1]), 0.1);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e16, 1.0, 1.0]), 1e16 + 2.0);
        assert_eq!(sum(&[1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(sum(&[1e300, 1e-300, 5e-324]), 1e300);
    }

    #[test]
    fn half_a_digit_is_rounded_by_what_is_beside_it() {
        let half = f64::EPSILON / 2.0;
        assert_eq!(sum(&[1.0, half]), 1.0);
        assert_eq!(sum(&[1.0, half, 1e-40]), 1.0 + f64::EPSILON);
        assert_eq!(sum(&[1e-40, half, 1.0]), 1.0 + f64::EPSILON);
        assert_eq!(sum(&[1.0 + f64::EPSILON, half]), 1.0 + 2.0 * f64::EPSILON);
        assert_eq!(sum(&[1.0 + f64::EPSILON, half, -1e-40]), 1.0 + f64::EPSILON);
    }

    #[test]
    fn what_is_infinite_is_no_sum() {
        assert!(!sum(&[f64::MAX, f64::MAX, 1.0, 2.0]).is_finite());
        let mut exact = Exact::zero();
        (0..100).for_each(|_| exact.add(f64::INFINITY));
        assert!(!exact.sum().is_finite());
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter(mut numbers in prop::collection::vec((0.0..1.0_f64, -300..300_i32), 0..30)) {
            let numbers: Vec<f64> = numbers.drain(..).map(|(number, power)| number * 2_f64.powi(power)).collect();
            let mut sorted = numbers.clone();
            sorted.sort_by(f64::total_cmp);
            prop_assert_eq!(sum(&numbers).to_bits(), sum(&sorted).to_bits());
            sorted.reverse();
            prop_assert_eq!(sum(&numbers).to_bits(), sum(&sorted).to_bits());
        }

        #[test]
        fn it_is_the_nearest_float(numbers in prop::collection::vec((0_u64..1 << 53, 0..60_u32), 0..30)) {
            let exactly: u128 = numbers.iter().map(|(number, shift)| u128::from(*number) << shift).sum();
            let floats: Vec<f64> = numbers.iter().map(|(number, shift)| *number as f64 * 2_f64.powi(*shift as i32)).collect();
            prop_assert_eq!(sum(&floats), exactly as f64);
        }
    }
}
