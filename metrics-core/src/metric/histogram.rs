//! Histograms: observations counted in buckets.

use std::marker::PhantomData;
use std::sync::Arc;

use super::exemplar::Told;
use super::observing::{observe_with, observing, read};
use super::operations::operations;
use super::reading::Reading;
use super::slotted::{Buckets, slot_metric};
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed};
use super::timer::{Sink, Timer};
use crate::amount::Amount;
use crate::cells::{Exemplars, Sums};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::shape::{Shape, ShapeOf};
use crate::visitor::Visitor;

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
    Histogram in Buckets, of classic
}

observing! { Histogram }

operations! {
    Histogram {
        /// Counts an observation, and keeps it as its bucket's exemplar: with labels that lead to where it came from, a
        /// trace as a rule. OpenMetrics and protobuf tell the latest of each bucket.
        ///
        /// Names are `[a-zA-Z_][a-zA-Z0-9_]*` without `__` first, each once, and have at most 128 characters together
        /// with their values. With any other labels nothing is observed at all, which is counted in
        /// `metrics_rejected_updates_total`, as for amounts that [`observe`](Histogram::observe) refuses. A NaN is
        /// counted and not kept.
        ///
        /// ```standalone_crate
        /// use metrics_core::{Format, Histogram, Registry, histogram};
        ///
        /// /// Time that a job took.
        /// #[histogram(latency)]
        /// static JOB_LATENCY: Histogram;    // job_latency_seconds
        ///
        /// JOB_LATENCY.observe_with_exemplar(0.03, [("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")]);
        /// let text = Registry::global().encode(Format::OpenMetrics);
        /// let bucket = text.lines().find(|line| line.starts_with("job_latency_seconds_bucket{le=\"0.05\"}"));
        /// assert!(bucket.is_some_and(|line| line.contains(" 1 # {trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\"} 0.03 ")));
        /// ```
        pub fn observe_with_exemplar(
            &self,
            amount: impl Amount,
            labels: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
        ) {
            observe_with(self, amount, labels);
        }

        /// An estimate of a quantile (0 to 1), by linear interpolation within its bucket: what PromQL's
        /// `histogram_quantile` says. The highest bound where it lies beyond; NaN without observations or outside
        /// 0 to 1. Native buckets are asked only where there are no classic ones beside them; they are interpolated
        /// exponentially.
        #[must_use]
        pub fn quantile(&self, q: f64) -> f64 {
            read(self).quantile(q)
        }
    }
}

impl<L: Labels + 'static> Collector for Histogram<L> {
    fn describe(&self) -> Vec<Desc> {
        self.core.describe::<L>()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance();
        visitor.family(self.core.desc::<L>());
        tell(&self.core, ShapeOf::<L>::SHAPE, visitor);
    }
}

/// Tells a histogram's series.
pub(super) fn tell(core: &Core, shape: &Shape, visitor: &mut dyn Visitor) {
    let mut reading = Reading::of(core.spec());
    let mut sums = Sums::new();
    let exemplars = Exemplars::new();
    let mut tell = |visitor: &mut dyn Visitor, labels: LabelText<'_>, slot: u32, created: Option<f64>| {
        if exemplars.may_be_of(slot) {
            let (kept, ()) = exemplars.read(slot, |fresh| reading.read(&mut fresh.unwrap_or_else(Sums::new), slot));
            let told = Told::of(core.spec(), &kept, reading.buckets());
            visitor.histogram(labels, &reading.point(created, Some(&told)));
        } else {
            reading.read(&mut sums, slot);
            visitor.histogram(labels, &reading.point(created, None));
        }
    };
    if shape.names.is_empty() {
        if let Some(slot) = core.single_slot() {
            tell(visitor, LabelText::EMPTY, slot, Some(core.began()));
        }
    } else {
        core.each(shape, visitor, |visitor, series| tell(visitor, series.labels, series.place, series.created));
    }
}
