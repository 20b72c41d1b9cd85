//! Histograms: observations counted in buckets.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::observing::{fingerprint, observing, read};
use super::target::{Handle, Instrument, Metric, Target, With, operations, plain_target, sealed, slot_metric};
use super::timer::{Sink, Timer};
use crate::cells::Sums;
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::layout::Layout;
use crate::series::core::Core;
use crate::series::handle::CoreRef;
use crate::visitor::{HistogramPoint, Visitor};

slot_metric! {
    /// Observations counted in buckets: latencies, sizes. Exposed as `_bucket`, `_sum` and `_count`.
    ///
    /// Defined by [`#[histogram(..)]`](macro@crate::histogram) or [`Histogram::builder`]. Bucket bounds are
    /// inclusive, and `+Inf` is implied. Count, sum and buckets of every scrape belong together. An observation that is
    /// NaN counts in `+Inf` and makes the sum NaN, as in Go and Python.
    ///
    /// ```standalone_crate
    /// use metrics_core::{Histogram, histogram};
    /// use std::time::Duration;
    ///
    /// /// Time that a job took.
    /// #[histogram(latency)]
    /// static JOB_LATENCY: Histogram;    // job_latency_seconds
    ///
    /// JOB_LATENCY.observe(Duration::from_millis(30));
    /// JOB_LATENCY.observe(2.5);
    /// assert_eq!((JOB_LATENCY.count(), JOB_LATENCY.sum()), (2, 2.53));
    /// ```
    Histogram
}

observing! { Histogram }

operations! {
    Histogram {
        /// An estimate of a quantile (0 to 1), by linear interpolation within its bucket: what PromQL's
        /// `histogram_quantile` says. The highest bound where it lies beyond; NaN without observations or outside
        /// 0 to 1.
        #[must_use]
        pub fn quantile(&self, q: f64) -> f64 {
            let bounds = Target::core(self).spec().layout.map_or(&[] as &[f64], Layout::bounds);
            quantile(bounds, &read(self).1, q)
        }
    }
}

/// The estimate of Prometheus' `histogram_quantile`: linear within the bucket that holds the rank.
fn quantile(bounds: &[f64], buckets: &[u64], q: f64) -> f64 {
    let count: u64 = buckets.iter().sum();
    if count == 0 || bounds.is_empty() || !(0.0..=1.0).contains(&q) {
        return f64::NAN;
    }
    let rank = q * count as f64;
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
    bounds[bounds.len() - 1]
}

impl<L: Labels + 'static> Collector for Histogram<L> {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.core.desc::<L>())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        let mut buckets = vec![0; self.core.buckets()];
        self.core.glance(|slot| fingerprint(slot, self.core.buckets()));
        visitor.family(self.core.desc::<L>());
        let bounds = self.core.spec().layout.map_or(&[] as &[f64], Layout::bounds);
        let sums = Sums::new();
        let mut tell = |labels: LabelText<'_>, slot: u32, created: Option<f64>| {
            let (sum, reset) = sums.run(slot, &mut buckets);
            let mut point = HistogramPoint::new(bounds, &buckets, sum);
            point.created = reset.or(created);
            visitor.histogram(labels, &point);
        };
        if const { L::NAMES.is_empty() } {
            if let Some(slot) = sealed::Instrument::single(self) {
                tell(LabelText::EMPTY, slot, Some(self.core.began()));
            }
        } else {
            self.core.each::<L, u32>(|series| tell(series.labels, series.place, series.created));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_those_of_prometheus() {
        let bounds = [1.0, 2.0, 4.0];
        assert_eq!(quantile(&bounds, &[0, 4, 0, 0], 0.5), 1.5);
        assert_eq!(quantile(&bounds, &[2, 2, 0, 0], 0.25), 0.5);
        assert_eq!(quantile(&bounds, &[0, 0, 1, 3], 0.9), 4.0, "beyond the last bound");
        assert_eq!(quantile(&bounds, &[0, 2, 0, 0], 0.0), 1.0);
        assert_eq!(quantile(&[-1.0, 1.0], &[1, 0, 0], 0.5), -1.0);
        assert_eq!(quantile(&[f64::MIN, f64::MAX], &[0, 1, 0], 0.0), f64::MIN);
        assert!(quantile(&bounds, &[0; 4], 0.5).is_nan());
        assert!(quantile(&bounds, &[1; 4], 1.5).is_nan());
    }
}
