//! Bucket bounds, and which bucket a value falls into.
//!
//! The bits of a positive float grow with it, so its top bits name a narrow range, and ranges are made narrow enough
//! that most hold one bound or none. Each has a number that is added to the float's bits: that carries into the top
//! where the value is above the bound, and what the top says then is the bucket. So nothing is asked on the way, which
//! matters: no processor guesses in which bucket the next latency falls. All of it is made at compile time.

use std::hint;

/// The longest list of bounds: with the cell for `+Inf`, version and sum it must fit into one chunk of cells.
pub(crate) const MAX_BOUNDS: usize = 500;

/// Ranges of top bits that are told apart.
const RANGES: usize = 256;

/// The fewest top bits that name a range: as many as the number of a bucket needs.
const COARSEST: u32 = u64::BITS - 9;

/// Stands for a bucket where the range does not tell, since it has several bounds.
const SEARCH: u64 = 511;

/// The buckets of a histogram.
#[derive(Debug, PartialEq)]
pub struct Layout {
    bounds: &'static [f64],
    /// The first bound above zero: whatever is below falls where it does.
    lowest: f64,
    /// What follows the last bound: whatever is above falls where it does, and so does a NaN.
    highest: f64,
    /// How many low bits of a float do not name its range.
    shift: u32,
    /// What is added to the bits of a float, by the last bits of its range's name. A float that is the bound becomes
    /// the last one of its bucket's number; the next float, the first one of the next number.
    ranges: [u64; RANGES],
}

/// The latency preset, in seconds.
pub static LATENCY: Layout = Layout::new(Layout::LATENCY);

/// The size preset, in bytes.
pub static SIZE: Layout = Layout::new(Layout::SIZE);

/// No bounds: that of native histograms without classic buckets, and of summaries.
pub static NONE: Layout = Layout::new(Layout::NONE);

impl Layout {
    /// Upper bounds for durations in seconds, as Go's and Java's clients have them.
    pub const LATENCY: &'static [f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

    /// Upper bounds for sizes in bytes: 256 B to 1 GiB, by four.
    pub const SIZE: &'static [f64] = &exponential::<12>(256.0, 4.0);

    /// No bounds: every value falls into the one bucket `+Inf`.
    pub const NONE: &'static [f64] = &[];

    /// A layout with these inclusive upper bounds; `+Inf` is implied.
    ///
    /// # Panics
    /// Bounds that are not finite, not rising, or more than 500: at compile time, where it stands in a constant.
    #[must_use]
    #[track_caller]
    pub const fn new(bounds: &'static [f64]) -> Layout {
        if let Some(problem) = problem(bounds) {
            panic!("{}", problem);
        }
        let mut first = 0;
        while first < bounds.len() && bounds[first] <= 0.0 {
            first += 1;
        }
        let (low, high) = match bounds.last() {
            Some(last) if first < bounds.len() => (bounds[first].to_bits(), last.to_bits() + 1),
            _ => (1, 1),
        };
        let mut shift = COARSEST;
        while shift > 0
            && are_together(bounds, first, shift)
            && (high >> (shift - 1)) - (low >> (shift - 1)) < RANGES as u64
        {
            shift -= 1;
        }
        let mut layout =
            Layout { bounds, lowest: f64::from_bits(low), highest: f64::from_bits(high), shift, ranges: [0; RANGES] };
        let (mut range, mut bound) = (low >> shift, first);
        while range <= high >> shift {
            while bound < bounds.len() && bounds[bound].to_bits() >> shift < range {
                bound += 1;
            }
            // Of a range without a bound none is above its end.
            let (mut limit, mut inside) = (((range + 1) << shift) - 1, 0);
            while bound + inside < bounds.len() && bounds[bound + inside].to_bits() >> shift == range {
                limit = bounds[bound + inside].to_bits();
                inside += 1;
            }
            // What is not above zero stands in the first range as well.
            let is_searched = inside > 1 || (first > 0 && range == low >> shift);
            layout.ranges[range as usize % RANGES] = match is_searched {
                true => (SEARCH << shift).wrapping_sub(range << shift),
                false => ((bound as u64 + 1) << shift).wrapping_sub(limit + 1),
            };
            range += 1;
        }
        layout
    }

    /// The inclusive upper bounds, rising, without `+Inf`.
    #[must_use]
    pub const fn bounds(&self) -> &'static [f64] {
        self.bounds
    }

    /// The number of the first bucket whose bound is not below the value; a NaN falls into the last, `+Inf`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn bucket(&self, value: f64) -> usize {
        // Written as the processor compares, with a NaN on the side that is taken: two instructions.
        let within = if self.lowest > value { self.lowest } else { value };
        let within = if within < self.highest { within } else { self.highest };
        let bits = within.to_bits();
        let bucket = bits.wrapping_add(self.ranges[(bits >> self.shift) as usize % RANGES]) >> self.shift;
        if bucket != SEARCH {
            return bucket as usize;
        }
        hint::cold_path();
        // Here, not in a function: a call would have the fast path save its registers.
        match value.is_nan() {
            false => self.bounds.partition_point(|bound| *bound < value),
            true => self.bounds.len(),
        }
    }

    /// The same of a time that was taken just now. Short ones, which alone make it matter, are guessed to be below the first
    /// bound: the processor reads its counter no sooner again than it knows where all stores before go, and so that would
    /// wait for the whole of the arithmetic above.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn bucket_of_time(&self, seconds: f64) -> usize {
        match self.bounds.first() {
            Some(first) if seconds <= *first => 0,
            _ => self.bucket(seconds),
        }
    }

    /// Cells that a series takes: version, sum and a bucket for each bound and for `+Inf`, to a power of two.
    pub(crate) const fn stride(&self) -> u32 {
        ((self.bounds.len() + 3) as u32).next_power_of_two()
    }
}

/// Whether two of the bounds, from the first one above zero on, lie in one range.
const fn are_together(bounds: &[f64], first: usize, shift: u32) -> bool {
    let mut bound = first + 1;
    while bound < bounds.len() {
        if bounds[bound - 1].to_bits() >> shift == bounds[bound].to_bits() >> shift {
            return true;
        }
        bound += 1;
    }
    false
}

/// What is wrong with bounds, if anything.
pub(crate) const fn problem(bounds: &[f64]) -> Option<&'static str> {
    if bounds.len() > MAX_BOUNDS {
        return Some("a histogram can have 500 buckets at most; use fewer bounds");
    }
    let mut i = 0;
    while i < bounds.len() {
        if bounds[i].is_nan() {
            return Some("a bucket bound is NaN; use numbers");
        }
        if bounds[i].is_infinite() {
            return Some("a bucket bound is infinite; leave it out, `+Inf` is implied");
        }
        if i > 0 && bounds[i] <= bounds[i - 1] {
            return Some("bucket bounds must rise; sort them and write each once");
        }
        i += 1;
    }
    None
}

/// `N` bounds from `start`, each `width` above the one before.
///
/// # Panics
/// A width that is not above zero: at compile time, where it stands in a constant.
#[must_use]
#[track_caller]
pub const fn linear<const N: usize>(start: f64, width: f64) -> [f64; N] {
    assert!(width > 0.0, "`linear` needs a width above zero");
    let mut bounds = [start; N];
    let mut i = 1;
    while i < N {
        bounds[i] = start + width * i as f64;
        i += 1;
    }
    bounds
}

/// `N` bounds from `start`, each `factor` times the one before.
///
/// # Panics
/// A start that is not above zero or a factor that is not above one: at compile time, where it stands in a constant.
#[must_use]
#[track_caller]
pub const fn exponential<const N: usize>(start: f64, factor: f64) -> [f64; N] {
    assert!(start > 0.0, "`exponential` needs a start above zero");
    assert!(factor > 1.0, "`exponential` needs a factor above one");
    let mut bounds = [start; N];
    let mut i = 1;
    while i < N {
        bounds[i] = bounds[i - 1] * factor;
        i += 1;
    }
    bounds
}

/// The bounds with one more at its place; `N` is one more than there are.
///
/// # Panics
/// A bound that is there already, or a wrong `N`: at compile time, where it stands in a constant.
#[must_use]
#[track_caller]
pub const fn with_bound<const N: usize>(bounds: &[f64], slo: f64) -> [f64; N] {
    assert!(N == bounds.len() + 1, "one more bound than there were");
    let mut new = [slo; N];
    let mut i = 0;
    while i < bounds.len() {
        assert!(bounds[i] != slo, "`slo` is a bucket bound already; leave it out");
        new[if bounds[i] < slo { i } else { i + 1 }] = bounds[i];
        i += 1;
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the table must agree with: the first bound that is not below the value, NaN at the end.
    fn plain(bounds: &[f64], value: f64) -> usize {
        bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len())
    }

    #[test]
    fn every_value_falls_into_the_bucket_that_a_plain_search_finds() {
        static WIDE: [f64; 60] = exponential(1e-9, 2.0);
        static MANY: [f64; 500] = linear(1.0, 1.0);
        let lists: [&'static [f64]; 12] = [
            Layout::LATENCY,
            Layout::SIZE,
            Layout::NONE,
            &WIDE,
            &MANY,
            &[-5.0, -1.0, 0.0, 1.0],
            &[-2.0, -1.0],
            &[0.0],
            &[f64::MIN, 5e-324, f64::MAX],
            &[5e-324, 1e-323, 1.5e-323, 2e-323],
            &[1.0, 1.0 + f64::EPSILON, 1.0 + 2.0 * f64::EPSILON],
            &[1e-300, 0.3, 0.3 + f64::EPSILON, 1e300],
        ];
        for bounds in lists {
            let layout = Layout::new(bounds);
            let around = bounds.iter().flat_map(|b| [b.next_down(), *b, b.next_up()]);
            let odd = [0.0, -0.0, f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, 1e300, -1e300];
            // Every power of two and what is around it, below zero as well.
            let powers = (0..4096).map(|top| f64::from_bits(top << 52)).flat_map(|x| [x.next_down(), x, x.next_up()]);
            for value in around.chain(odd).chain(powers) {
                assert_eq!(layout.bucket(value), plain(bounds, value), "{value} in {bounds:?}");
                assert_eq!(layout.bucket_of_time(value), plain(bounds, value), "{value} in {bounds:?}");
            }
        }
    }

    #[test]
    fn bounds_that_are_not_bounds_are_named() {
        assert!(problem(&[1.0, 1.0]).is_some_and(|p| p.contains("rise")));
        assert!(problem(&[f64::NAN]).is_some_and(|p| p.contains("NaN")));
        assert!(problem(&[f64::INFINITY]).is_some_and(|p| p.contains("implied")));
        assert!(problem(&[0.0; 501]).is_some_and(|p| p.contains("500")));
        assert_eq!(problem(Layout::LATENCY), None);
    }

    #[test]
    fn a_slo_takes_its_place_among_the_bounds() {
        assert_eq!(with_bound::<3>(&[0.1, 0.5], 0.3), [0.1, 0.3, 0.5]);
        assert_eq!(with_bound::<2>(&[0.1], 0.3), [0.1, 0.3]);
        assert_eq!(with_bound::<2>(&[0.1], 0.01), [0.01, 0.1]);
    }
}
