//! Observations that are told apart to one percent: what a quantile is read from.
//!
//! A sketch counts in bins whose bounds grow by a constant factor, so it is as exact where values are small as where
//! they are large, two of them are added up without a loss, and it has no more bins than it may: where values lie
//! further apart than those reach, the lowest ones are taken for one. A quantile that is lower than all of these is
//! not asked for by anybody who asks for a tail.
//!
//! Not every number has a bin. NaN has no rank, so it is left out; what is infinite has one, the first or the last,
//! and is counted beside the bins.

use std::sync::LazyLock;

use sketches_ddsketch::{Config, DDSketch};

/// How far a quantile may be from the observation that it stands for, relative to it.
const ERROR: f64 = 0.01;

/// The most bins on each side of zero. They reach over 17 powers of ten.
const MOST_BINS: u32 = 2048;

/// How all sketches are made. Once for all of them, not once for each: it has a logarithm in it, of which nobody promises
/// that it comes out the same each time, to the last digit; and sketches that differ in that digit are not added up.
/// Up to the last argument all is zero, above it begin the bins: as low as floats have all their digits.
static CONFIG: LazyLock<Config> = LazyLock::new(|| Config::new(ERROR, MOST_BINS, f64::MIN_POSITIVE));

/// Some observations.
pub(crate) struct Sketch {
    finite: DDSketch,
    /// How many were negative infinity.
    lowest: u64,
    /// How many were infinity.
    highest: u64,
}

impl Sketch {
    pub(super) fn new() -> Sketch {
        Sketch { finite: DDSketch::new(*CONFIG), lowest: 0, highest: 0 }
    }

    pub(super) fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.finite.add(value);
        } else if value == f64::INFINITY {
            self.highest += 1;
        } else if value == f64::NEG_INFINITY {
            self.lowest += 1;
        }
    }

    /// Adds another one's observations.
    pub(super) fn merge(&mut self, other: &Sketch) {
        // All are made alike, so it takes every other.
        let is_alike = self.finite.merge(&other.finite);
        debug_assert!(is_alike.is_ok());
        self.lowest += other.lowest;
        self.highest += other.highest;
    }

    /// The smallest observation that a share of `q` of all is not above, to one percent; NaN if there are none, or if
    /// `q` is not from 0 to 1.
    pub(crate) fn quantile(&self, q: f64) -> f64 {
        let finite = self.finite.count() as u64;
        let count = self.lowest + finite + self.highest;
        if !(0.0..=1.0).contains(&q) || count == 0 {
            return f64::NAN;
        }
        // A share that is meant to be whole may come out a little above it, as 0.07 x 100 does, and is not the next one.
        let share = q * count as f64 * (1.0 - 4.0 * f64::EPSILON);
        let rank = (share.ceil() as u64).clamp(1, count) - 1;
        match rank.checked_sub(self.lowest) {
            None => f64::NEG_INFINITY,
            Some(rank) if rank < finite => self.finite_at(rank, finite),
            Some(_) => f64::INFINITY,
        }
    }

    /// The finite observation with this rank, of so many.
    fn finite_at(&self, rank: u64, count: u64) -> f64 {
        // The sketch is asked for a share, which it multiplies and rounds down: it gets one from the middle of the rank.
        let share = match rank {
            0 => 0.0,
            _ if rank + 1 == count => 1.0,
            _ => (rank as f64 + 0.5) / (count as f64 - 1.0),
        };
        let bounds = self.finite.min().zip(self.finite.max());
        match (self.finite.quantile(share), bounds) {
            // What it says is the middle of a bin, which may lie beyond all that was observed.
            (Ok(Some(value)), Some((min, max))) => value.clamp(min, max),
            _ => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sketch(values: &[f64]) -> Sketch {
        let mut sketch = Sketch::new();
        values.iter().for_each(|value| sketch.add(*value));
        sketch
    }

    fn ranked(values: &[f64]) -> Vec<f64> {
        let mut ranked: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        ranked.sort_by(f64::total_cmp);
        ranked
    }

    /// The smallest value that at least `percent` of all are not above: exact, and found without floats.
    fn exact(ranked: &[f64], percent: usize) -> f64 {
        let at = (0..ranked.len()).find(|at| (at + 1) * 100 >= percent * ranked.len());
        at.map_or(f64::NAN, |at| ranked[at])
    }

    /// Holds every percentile against the exact one.
    #[track_caller]
    fn assert_close(sketch: &Sketch, values: &[f64], what: &str) {
        let ranked = ranked(values);
        for percent in 0..=100 {
            let (found, exact) = (sketch.quantile(percent as f64 / 100.0), exact(&ranked, percent));
            let is_close = found == exact || (found - exact).abs() <= exact.abs() * ERROR * (1.0 + 1e-9);
            assert!(is_close, "{what}: {percent} % are up to {exact:e}, and {found:e} is said");
        }
    }

    /// Numbers from 0 to 1 that are the same in each run.
    fn random(seed: u64) -> impl Iterator<Item = f64> {
        let next =
            |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        std::iter::successors(next(&seed), next).map(|state| (state >> 11) as f64 / (1_u64 << 53) as f64)
    }

    #[test]
    fn quantiles_are_within_one_percent_of_the_exact_ones() {
        let normal = |seed| {
            let (a, b) = (random(seed), random(seed + 1));
            a.zip(b).map(|(a, b)| (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos())
        };
        let distributions: [(&str, Vec<f64>); 10] = [
            ("uniform", random(1).take(10_000).collect()),
            ("lognormal", normal(2).take(10_000).map(|x| (1.5 * x - 3.0).exp()).collect()),
            ("normal, half of it below zero", normal(3).take(10_000).collect()),
            (
                "bimodal",
                normal(4)
                    .zip(random(9))
                    .take(10_000)
                    .map(|(x, p)| if p < 0.9 { 0.01 + x * 1e-4 } else { 5.0 + x })
                    .collect(),
            ),
            ("one number", vec![0.1 + 0.2; 1000]),
            ("negative", random(5).take(5000).map(|x| -1.0 - x * 1e3).collect()),
            ("zeros, and a few others", random(6).take(5000).map(|x| if x < 0.9 { 0.0 } else { x }).collect()),
            ("huge", random(7).take(5000).map(|x| 1e307 * (1.0 + 10.0 * x)).collect()),
            ("tiny", random(8).take(5000).map(|x| 1e-300 * (1.0 + x)).collect()),
            ("16 powers of ten", (-80..80).map(|power| 10_f64.powf(f64::from(power) / 10.0)).collect()),
        ];
        for (name, values) in distributions {
            assert_close(&sketch(&values), &values, name);
            let mut merged = Sketch::new();
            values.chunks(97).for_each(|part| merged.merge(&sketch(part)));
            assert_close(&merged, &values, &format!("{name}, from parts"));
        }
    }

    #[test]
    fn few_observations_are_told_by_rank_and_a_single_one_exactly() {
        assert_eq!([0.0, 0.5, 1.0].map(|q| sketch(&[7.3]).quantile(q)), [7.3; 3]);
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_close(&sketch(&ten), &ten, "ten");
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_close(&sketch(&hundred), &hundred, "a hundred");
        assert!([0.0, 0.5, 1.0, -0.1, 1.1, f64::NAN].iter().all(|q| Sketch::new().quantile(*q).is_nan()));
        assert!([-0.1, 1.1, f64::NAN, f64::INFINITY].iter().all(|q| sketch(&ten).quantile(*q).is_nan()));
    }

    #[test]
    fn a_nan_has_no_rank_and_infinities_have_the_first_and_the_last() {
        let values = [f64::INFINITY, 3.0, f64::NAN, f64::NEG_INFINITY, 5.0, f64::INFINITY];
        let mut merged = sketch(&values[..3]);
        merged.merge(&sketch(&values[3..]));
        for found in [sketch(&values), merged] {
            assert_close(&found, &values, "infinite");
            assert_eq!([0.2, 0.4, 0.6, 0.8].map(|q| found.quantile(q)), [f64::NEG_INFINITY, 3.0, 5.0, f64::INFINITY]);
        }
        assert!(sketch(&[f64::NAN; 3]).quantile(0.5).is_nan());
        assert_eq!(sketch(&[f64::INFINITY, f64::NAN]).quantile(0.0), f64::INFINITY);
    }

    #[test]
    fn below_what_the_bins_reach_values_are_taken_for_one() {
        let values: Vec<f64> = (-300..=300).map(|power| 10_f64.powi(power)).collect();
        let sketch = sketch(&values);
        for (percent, reached) in [(100, true), (99, true), (98, true), (50, false), (10, false)] {
            let (found, exact) = (sketch.quantile(percent as f64 / 100.0), exact(&values, percent));
            assert_eq!((found - exact).abs() <= exact * ERROR, reached, "{percent}: {found:e} for {exact:e}");
            assert!(found >= exact * (1.0 - ERROR), "{percent}: {found:e} for {exact:e}");
        }
        assert!(sketch.finite.length() <= MOST_BINS as usize);
    }

    proptest! {
        #[test]
        fn nothing_that_is_observed_in_any_order_panics(
            parts in prop::collection::vec(prop::collection::vec(any::<f64>(), 0..40), 0..8),
        ) {
            let mut merged = Sketch::new();
            parts.iter().for_each(|part| merged.merge(&sketch(part)));
            let all = ranked(&parts.concat());
            prop_assert_eq!(merged.quantile(1.0).is_nan(), all.is_empty());
            // The highest are told apart, whatever was merged when.
            let (found, exact) = (merged.quantile(1.0), exact(&all, 100));
            prop_assert!(exact.is_nan() || found == exact, "{found} and {exact}");
            prop_assert!(merged.finite.length() <= 2 * MOST_BINS as usize);
            for percent in (0..100).step_by(10) {
                let (low, high) = (merged.quantile(f64::from(percent) / 100.0), merged.quantile(f64::from(percent + 10) / 100.0));
                prop_assert!(all.is_empty() || low <= high, "{percent}: {low} and {high}");
            }
        }
    }
}
