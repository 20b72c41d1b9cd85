//! Native buckets, owned, and how those of two parts become one.
//!
//! Two parts of a series may have come to different resolutions, each within its own bound of memory. What both can
//! say is the coarser schema and the wider zero bucket: buckets of a schema are halves of the next coarser one's, and
//! what reaches into the zero bucket becomes part of it whole.

use super::exemplar::Exemplar;
use crate::exponential;
use crate::visitor::{self, NativePoint};

/// A native histogram's buckets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Native {
    schema: i8,
    zero_threshold: f64,
    zero_count: u64,
    positive: Vec<(i32, u64)>,
    negative: Vec<(i32, u64)>,
    exemplars: Vec<Exemplar>,
}

impl Native {
    pub(super) fn of(told: &NativePoint<'_>) -> Native {
        Native {
            schema: told.schema,
            zero_threshold: told.zero_threshold,
            zero_count: told.zero_count,
            positive: told.positive.to_vec(),
            negative: told.negative.to_vec(),
            exemplars: told.exemplars.iter().map(|exemplar| Exemplar::of(*exemplar)).collect(),
        }
    }

    /// The exemplars as they were told.
    pub(super) fn exemplars(&self) -> Vec<visitor::Exemplar<'_>> {
        self.exemplars.iter().map(Exemplar::told).collect()
    }

    /// As it was told, with these exemplars.
    pub(super) fn told<'a>(&'a self, exemplars: &'a [visitor::Exemplar<'a>]) -> NativePoint<'a> {
        NativePoint::new(self.schema, self.zero_threshold)
            .zeros(self.zero_count)
            .positive(&self.positive)
            .negative(&self.negative)
            .exemplars(exemplars)
    }

    /// Adds another part's buckets.
    pub(super) fn merge(&mut self, mut other: Native) {
        let schema = self.schema.min(other.schema);
        self.reduce(schema);
        other.reduce(schema);
        self.positive = sum(&self.positive, &other.positive);
        self.negative = sum(&self.negative, &other.negative);
        self.zero_count = self.zero_count.saturating_add(other.zero_count);
        self.widen(self.zero_threshold.max(other.zero_threshold));
        self.exemplars.append(&mut other.exemplars);
        self.exemplars.sort_by(Exemplar::by_time);
    }

    /// Goes to a schema that is not finer.
    fn reduce(&mut self, schema: i8) {
        let steps = self.schema.abs_diff(schema).into();
        self.schema = schema;
        for buckets in [&mut self.positive, &mut self.negative] {
            // Still rising, since halving keeps the order; what falls together is summed.
            let mut kept: Vec<(i32, u64)> = Vec::with_capacity(buckets.len());
            for (number, count) in buckets.drain(..) {
                push(&mut kept, (exponential::coarser(number, steps), count));
            }
            *buckets = kept;
        }
    }

    /// Lets everything up to this absolute value count as zero, and what shares a bucket with it.
    fn widen(&mut self, threshold: f64) {
        self.zero_threshold = threshold;
        let schema = self.schema;
        let reaches_in = |&(number, _): &(i32, u64)| exponential::upper_bound(number - 1, schema) < threshold;
        let [positive, negative] =
            [&self.positive, &self.negative].map(|buckets| buckets.iter().copied().rfind(reaches_in));
        let Some((last, _)) = positive.max(negative) else {
            return;
        };
        self.zero_threshold = threshold.max(exponential::upper_bound(last, schema));
        for buckets in [&mut self.positive, &mut self.negative] {
            let zeros = buckets.partition_point(|(number, _)| *number <= last);
            for (_, count) in buckets.drain(..zeros) {
                self.zero_count = self.zero_count.saturating_add(count);
            }
        }
    }
}

/// Both parts' buckets, by number.
fn sum(a: &[(i32, u64)], b: &[(i32, u64)]) -> Vec<(i32, u64)> {
    let mut both = [a, b].concat();
    both.sort_unstable_by_key(|(number, _)| *number);
    let mut sum = Vec::with_capacity(both.len());
    both.into_iter().for_each(|bucket| push(&mut sum, bucket));
    sum
}

/// Appends a bucket whose number is not below the last one's.
fn push(buckets: &mut Vec<(i32, u64)>, (number, count): (i32, u64)) {
    match buckets.last_mut() {
        Some((last, sum)) if *last == number => *sum = sum.saturating_add(count),
        _ => buckets.push((number, count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::text::LabelText;

    /// Buckets of these observations.
    fn observed(schema: i8, zero_threshold: f64, values: &[f64]) -> Native {
        let mut native = Native::of(&NativePoint::new(schema, zero_threshold));
        for &value in values {
            if value.abs() <= zero_threshold {
                native.zero_count += 1;
            } else {
                let side = if value > 0.0 { &mut native.positive } else { &mut native.negative };
                side.push((exponential::bucket(value, schema), 1));
            }
        }
        native.positive = sum(&native.positive, &[]);
        native.negative = sum(&native.negative, &[]);
        native
    }

    fn merged(a: &Native, b: &Native) -> Native {
        let mut sum = a.clone();
        sum.merge(b.clone());
        sum
    }

    const SOME: [f64; 9] = [0.0, 1e-9, 0.5, 0.9, 1.0, 1.1, 7.0, -0.3, -4.0];
    const OTHERS: [f64; 8] = [1.0, 1.05, 3.0, 1e300, -0.0, -0.3, -5.0, -1e-9];

    #[test]
    fn two_parts_are_what_one_would_have_counted() {
        let all = [&SOME[..], &OTHERS].concat();
        for a in exponential::COARSEST..=exponential::FINEST {
            for b in exponential::COARSEST..=exponential::FINEST {
                let (some, others) = (observed(a, 1e-30, &SOME), observed(b, 1e-30, &OTHERS));
                let whole = observed(a.min(b), 1e-30, &all);
                assert_eq!(merged(&some, &others), whole, "{a} and {b}");
                assert_eq!(merged(&others, &some), whole, "{b} and {a}");
            }
        }
    }

    #[test]
    fn what_reaches_into_the_wider_zero_bucket_becomes_part_of_it_whole() {
        // 0.3 and -0.3 lie in 0.25 .. 0.5, so the zero bucket grows to 0.5 and takes them both; 0.6 stays.
        let narrow = observed(0, 0.001, &[0.0, 0.01, 0.3, 0.6, -0.3]);
        let wide = observed(0, 0.26, &[0.1, 0.2, 0.7]);
        for sum in [merged(&narrow, &wide), merged(&wide, &narrow)] {
            assert_eq!((sum.zero_threshold, sum.zero_count), (0.5, 6));
            assert_eq!((sum.positive, sum.negative), (vec![(0, 2)], vec![]));
        }
    }

    #[test]
    fn a_bucket_that_begins_where_zero_ends_stays() {
        let sum = merged(&observed(0, 0.0, &[0.3]), &observed(0, 0.25, &[-0.3]));
        assert_eq!((sum.zero_threshold, sum.zero_count), (0.25, 0));
        assert_eq!((sum.positive, sum.negative), (vec![(-1, 1)], vec![(-1, 1)]));
    }

    #[test]
    fn exemplars_of_both_parts_stand_by_time() {
        let part = |times: &[f64]| {
            let exemplars: Vec<_> =
                times.iter().map(|at| visitor::Exemplar::new(LabelText::EMPTY, 1.0).at(*at)).collect();
            Native::of(&NativePoint::new(0, 0.0).exemplars(&exemplars))
        };
        let sum = merged(&part(&[1.0, 4.0]), &part(&[2.0, 5.0]));
        let times: Vec<_> = sum.exemplars().into_iter().filter_map(|exemplar| exemplar.timestamp).collect();
        assert_eq!(times, [1.0, 2.0, 4.0, 5.0]);
        let exemplars = sum.exemplars();
        assert_eq!(sum.told(&exemplars).exemplars, exemplars);
    }

    #[test]
    fn the_widest_zero_bucket_holds_all_that_is_finite() {
        let sum = merged(&observed(8, f64::MAX, &[1.0, -1.0]), &observed(8, 0.0, &[5e-324, f64::MAX, f64::INFINITY]));
        assert_eq!((sum.zero_threshold, sum.zero_count), (f64::MAX, 4));
        assert_eq!((sum.positive, sum.negative), (vec![(1024 * 256 + 1, 1)], vec![]));
    }
}
