//! Bucket bounds, and which bucket a value falls into.
//!
//! The bits of a positive float grow with it, so its top bits name a narrow range: a table says which bounds lie in
//! that range, and only those are compared. Most ranges hold one bound or none. All of it is made at compile time.

/// The longest list of bounds: with the cell for `+Inf`, version and sum it must fit into one chunk of cells.
pub(crate) const MAX_BOUNDS: usize = 500;

/// Ranges of top bits that a table may tell apart.
const RANGES: usize = 256;

/// The buckets of a histogram.
#[derive(Debug, PartialEq)]
pub struct Layout {
    bounds: &'static [f64],
    /// How many low bits of a float do not matter.
    shift: u32,
    /// The top bits of the first bound above zero.
    base: u64,
    /// For each range, the first bound that is not below it; one more for the end.
    first: [u16; RANGES + 1],
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
        let mut lowest = 0;
        while lowest < bounds.len() && bounds[lowest] <= 0.0 {
            lowest += 1;
        }
        let mut layout = Layout { bounds, shift: 63, base: 0, first: [lowest as u16; RANGES + 1] };
        if lowest == bounds.len() {
            return layout;
        }
        let (low, high) = (bounds[lowest].to_bits(), bounds[bounds.len() - 1].to_bits());
        let mut shift = 0;
        while (high >> shift) - (low >> shift) >= RANGES as u64 {
            shift += 1;
        }
        layout.shift = shift;
        layout.base = low >> shift;
        let (mut range, mut bound) = (0, lowest);
        while range <= RANGES {
            while bound < bounds.len() && (bounds[bound].to_bits() >> shift) - layout.base < range as u64 {
                bound += 1;
            }
            layout.first[range] = bound as u16;
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
    #[inline]
    pub(crate) fn bucket(&self, value: f64) -> u32 {
        // A negative float has the top bit set and would look large; so would a NaN, which belongs at the end.
        // (Searched here, not in a function: a call would have the fast path save its registers.)
        if value <= 0.0 {
            return self.bounds.partition_point(|bound| *bound < value) as u32;
        }
        // From here on all are positive, and the bits of positive floats compare as the floats do.
        let bits = value.to_bits();
        let key = bits >> self.shift;
        let mut bound = match usize::try_from(key.wrapping_sub(self.base)).ok().and_then(|range| self.first.get(range))
        {
            Some(first) => usize::from(*first),
            None if key < self.base => usize::from(self.first[0]),
            None => self.bounds.len(),
        };
        while let Some(limit) = self.bounds.get(bound) {
            if bits <= limit.to_bits() {
                break;
            }
            bound += 1;
        }
        bound as u32
    }

    /// Cells that a series takes: version, sum and a bucket for each bound and for `+Inf`, to a power of two.
    pub(crate) const fn stride(&self) -> u32 {
        ((self.bounds.len() + 3) as u32).next_power_of_two()
    }
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
    fn plain(bounds: &[f64], value: f64) -> u32 {
        bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len()) as u32
    }

    #[test]
    fn every_value_falls_into_the_bucket_that_a_plain_search_finds() {
        static WIDE: [f64; 60] = exponential(1e-9, 2.0);
        static MANY: [f64; 500] = linear(1.0, 1.0);
        let lists: [&'static [f64]; 9] = [
            Layout::LATENCY,
            Layout::SIZE,
            Layout::NONE,
            &WIDE,
            &MANY,
            &[-5.0, -1.0, 0.0, 1.0],
            &[-2.0, -1.0],
            &[0.0],
            &[f64::MIN, 5e-324, f64::MAX],
        ];
        for bounds in lists {
            let layout = Layout::new(bounds);
            let around = bounds.iter().flat_map(|b| [b.next_down(), *b, b.next_up()]);
            let odd = [0.0, -0.0, f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, 1e300, -1e300];
            for value in around.chain(odd) {
                assert_eq!(layout.bucket(value), plain(bounds, value), "{value} in {bounds:?}");
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
