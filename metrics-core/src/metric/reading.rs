//! What a histogram's series says, read at one moment: classic buckets, native ones, or both.

use super::exemplar::Told;
use crate::cells::{NativeCounts, Sums};
use crate::exponential::{self, Native};
use crate::layout::Layout;
use crate::spec::Spec;
use crate::visitor::{HistogramPoint, NativePoint};

/// A reading; to be filled again for the next series of the family.
pub(crate) struct Reading {
    bounds: &'static [f64],
    buckets: Vec<u64>,
    sum: f64,
    reset: Option<f64>,
    native: Option<(Native, NativeCounts)>,
}

impl Reading {
    /// Nothing read yet.
    pub(crate) fn of(spec: &Spec) -> Reading {
        let bounds = spec.layout().map_or(&[] as &[f64], Layout::bounds);
        Reading {
            bounds,
            buckets: vec![0; bounds.len() + 1],
            sum: 0.0,
            reset: None,
            native: spec.more().native.map(|native| (native, NativeCounts::default())),
        }
    }

    /// Reads a series.
    #[inline]
    pub(crate) fn read(&mut self, sums: &mut Sums, slot: u32) {
        (self.sum, self.reset) = match &mut self.native {
            None => sums.run(slot, &mut self.buckets),
            Some((native, counts)) => {
                let sum = sums.native(slot, native, &mut self.buckets, counts);
                (sum, counts.reset)
            }
        };
    }

    pub(crate) fn sum(&self) -> f64 {
        self.sum
    }

    /// The count in each classic bucket alone.
    pub(super) fn buckets(&self) -> &[u64] {
        &self.buckets
    }

    pub(crate) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// As a visitor is told it; `created` is when the series began, unless it was reset since.
    #[inline]
    pub(super) fn point<'a>(&'a self, created: Option<f64>, exemplars: Option<&'a Told<'_>>) -> HistogramPoint<'a> {
        let mut point = HistogramPoint::new(self.bounds, &self.buckets, self.sum);
        point.exemplars = exemplars.map_or(&[], |exemplars| &exemplars.classic);
        point.created = self.reset.or(created);
        point.native = self.native.as_ref().map(|(_, counts)| {
            NativePoint::new(counts.schema, counts.zero_threshold)
                .zeros(counts.zeros)
                .positive(&counts.positive)
                .negative(&counts.negative)
                .exemplars(exemplars.map_or(&[], |exemplars| &exemplars.native))
        });
        point
    }

    /// An estimate of a quantile, from the classic buckets, or from the native ones where there are no others.
    pub(crate) fn quantile(&self, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&q) || self.count() == 0 {
            return f64::NAN;
        }
        match &self.native {
            Some((_, counts)) if self.bounds.is_empty() => native_quantile(counts, q),
            _ => quantile(self.bounds, &self.buckets, q),
        }
    }
}

/// The estimate of Prometheus' `histogram_quantile`: linear within the bucket that holds the rank.
fn quantile(bounds: &[f64], buckets: &[u64], q: f64) -> f64 {
    let Some(last) = bounds.last() else { return f64::NAN };
    let rank = q * buckets.iter().sum::<u64>() as f64;
    let mut below = 0;
    for (i, (bound, here)) in bounds.iter().zip(buckets).enumerate() {
        if (below + here) as f64 >= rank && *here > 0 {
            let from = match i.checked_sub(1) {
                Some(i) => bounds[i],
                None if *bound > 0.0 => 0.0,
                // Nothing is known of what lies below a first bound that is not above zero.
                None => return *bound,
            };
            let part = (rank - below as f64).max(0.0) / *here as f64;
            // Not the difference first: that of two bounds may be beyond all floats.
            return from * (1.0 - part) + bound * part;
        }
        below += here;
    }
    *last
}

/// The same for native buckets: within one, values are taken to grow by a constant factor, as Prometheus 3 has it.
/// Observations that are NaN are in no bucket and not among those ranked.
fn native_quantile(counts: &NativeCounts, q: f64) -> f64 {
    let bound = |number: i32| exponential::upper_bound(number, counts.schema);
    let negative = counts.negative.iter().rev().map(|(number, count)| (-bound(*number), -bound(number - 1), *count));
    // Zero alone, unless there are values to both sides of it or only to one.
    let zero_low = if counts.negative.is_empty() { 0.0 } else { -counts.zero_threshold };
    let zero_high = if counts.positive.is_empty() { 0.0 } else { counts.zero_threshold };
    let zero = (counts.zeros > 0).then_some((zero_low, zero_high, counts.zeros));
    let positive = counts.positive.iter().map(|(number, count)| (bound(number - 1), bound(*number), *count));
    let buckets: Vec<(f64, f64, u64)> = negative.chain(zero).chain(positive).collect();

    let rank = q * buckets.iter().map(|(_, _, count)| count).sum::<u64>() as f64;
    let mut below = 0;
    for (from, to, here) in &buckets {
        if (below + here) as f64 >= rank {
            let part = (rank - below as f64).max(0.0) / *here as f64;
            return if from * to > 0.0 {
                from.signum() * (from.abs().ln() * (1.0 - part) + to.abs().ln() * part).exp()
            } else {
                from * (1.0 - part) + to * part
            };
        }
        below += here;
    }
    buckets.last().map_or(f64::NAN, |(_, to, _)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(bounds: &'static [f64], buckets: &[u64]) -> Reading {
        Reading { bounds, buckets: buckets.to_vec(), sum: 0.0, reset: None, native: None }
    }

    #[test]
    fn quantiles_are_those_of_prometheus() {
        let quantile = |buckets: &[u64], q| reading(&[1.0, 2.0, 4.0], buckets).quantile(q);
        assert_eq!(quantile(&[0, 4, 0, 0], 0.5), 1.5);
        assert_eq!(quantile(&[2, 2, 0, 0], 0.25), 0.5);
        assert_eq!(quantile(&[0, 0, 1, 3], 0.9), 4.0, "beyond the last bound");
        assert_eq!(quantile(&[0, 2, 0, 0], 0.0), 1.0);
        assert_eq!(reading(&[-1.0, 1.0], &[1, 0, 0]).quantile(0.5), -1.0);
        assert_eq!(reading(&[f64::MIN, f64::MAX], &[0, 1, 0]).quantile(0.0), f64::MIN);
        assert!(quantile(&[0; 4], 0.5).is_nan());
        assert!(quantile(&[1; 4], 1.5).is_nan());
    }

    #[test]
    fn native_quantiles_lie_within_their_bucket() {
        let counts = NativeCounts {
            schema: 0,
            zero_threshold: 1e-9,
            zeros: 10,
            positive: vec![(1, 10), (4, 10)],
            negative: vec![(2, 10)],
            reset: None,
            ..NativeCounts::default()
        };
        let native = |q| native_quantile(&counts, q);
        assert!((native(0.0) + 4.0).abs() < 1e-12, "{}", native(0.0));
        assert!((native(0.125) + 8_f64.sqrt()).abs() < 1e-12, "{}", native(0.125));
        assert_eq!(native(0.375), 0.0);
        assert!((native(0.625) - 2_f64.sqrt()).abs() < 1e-12, "{}", native(0.625));
        assert!((native(1.0) - 16.0).abs() < 1e-12);
    }
}
