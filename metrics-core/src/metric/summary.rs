//! Summaries: observations counted and summed, and ranked where quantiles are asked for.

use std::marker::PhantomData;
use std::sync::Arc;

use super::observing::{observe_with, observing};
use super::operations::operations;
use super::slotted::{Buckets, slot_metric};
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed};
use super::timer::{Sink, Timer};
use crate::amount::Amount;
use crate::cells::{Sums, read_sketch};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::shape::{Shape, ShapeOf};
use crate::visitor::{SummaryPoint, Visitor};

slot_metric! {
    /// Observations counted and summed. Exposed as `_sum` and `_count`, from which a rate gives the mean, and with a
    /// sample for each of its [`quantiles`](macro@crate::summary#quantiles), if it has any.
    ///
    /// Defined by [`#[summary]`](macro@crate::summary) or [`Summary::builder`]. Quantiles of several processes cannot be
    /// put together: for those take a [`Histogram`](crate::Histogram).
    ///
    /// ```standalone_crate
    /// use metrics_core::{Summary, generate_latest, summary};
    ///
    /// /// Lines of a report.
    /// #[summary]
    /// static REPORT_LINES: Summary;
    ///
    /// REPORT_LINES.observe(3);
    /// REPORT_LINES.observe(4);
    /// assert!(generate_latest().contains("\nreport_lines_sum 7\nreport_lines_count 2\n"));
    /// ```
    Summary in Buckets, of classic, with HAS_ONE_BUCKET
}

observing! { Summary }

operations! {
    Summary {
        /// Counts an observation, as [`observe`](Summary::observe) does. No format has a place for exemplars of a summary,
        /// so these labels are checked as a histogram's are, and shown nowhere: a metric may become the one or
        /// the other, and its updates stay as they are.
        ///
        /// ```
        /// use metrics_core::{Error, Registry, Summary};
        ///
        /// let registry = Registry::new();
        /// let wait = Summary::builder("wait", "Time waited.").register(&registry)?;
        /// wait.observe_with_exemplar(0.5, [("trace_id", "4bf92f35")]);
        /// assert_eq!((wait.count(), wait.sum()), (1, 0.5));
        /// # Ok::<(), Error>(())
        /// ```
        pub fn observe_with_exemplar(
            &self,
            amount: impl Amount,
            labels: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
        ) {
            observe_with(self, amount, labels);
        }

        /// A quantile of what was observed in the window: the smallest observation that a share of `q` (0 to 1) of all is
        /// not above, to one percent of it. Any may be asked for where some are declared.
        ///
        /// NaN where none are declared, where nothing was observed in the window, and where `q` is not from 0 to 1. It
        /// adds up what all threads observed, and is not for hot paths.
        ///
        /// ```standalone_crate
        /// use metrics_core::{Summary, summary};
        ///
        /// /// Rows of an answer.
        /// #[summary(quantiles = [0.5, 0.99], window = "5m")]
        /// static ANSWER_ROWS: Summary;
        ///
        /// assert!(ANSWER_ROWS.quantile(0.5).is_nan());
        /// for rows in 1..=1000 {
        ///     ANSWER_ROWS.observe(rows);
        /// }
        /// assert!((ANSWER_ROWS.quantile(0.9) - 900.0).abs() <= 9.0);
        /// ```
        #[must_use]
        pub fn quantile(&self, q: f64) -> f64 {
            quantile(self, q)
        }
    }
}

fn quantile<T: Target>(target: &T, q: f64) -> f64
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let Some(quantiles) = &target.core().spec().more().quantiles else { return f64::NAN };
    target.seen(|slot| read_sketch(slot, quantiles).quantile(q)).unwrap_or(f64::NAN)
}

impl<L: Labels + 'static> Collector for Summary<L> {
    fn describe(&self) -> Vec<Desc> {
        self.core.describe::<L>()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance();
        visitor.family(self.core.desc::<L>());
        tell(&self.core, ShapeOf::<L>::SHAPE, visitor);
    }
}

/// Tells a summary's series.
pub(super) fn tell(core: &Core, shape: &Shape, visitor: &mut dyn Visitor) {
    let mut sums = Sums::new();
    let quantiles = &core.spec().more().quantiles;
    let mut told: Vec<(f64, f64)> =
        quantiles.iter().flat_map(|quantiles| quantiles.list()).map(|q| (*q, 0.0)).collect();
    let mut tell = |visitor: &mut dyn Visitor, labels: LabelText<'_>, slot: u32, created: Option<f64>| {
        let mut count = [0];
        let (sum, reset) = sums.run(slot, &mut count);
        if let Some(quantiles) = quantiles {
            let sketch = read_sketch(slot, quantiles);
            told.iter_mut().for_each(|(q, value)| *value = sketch.quantile(*q));
        }
        let mut point = SummaryPoint::new(count[0], sum).quantiles(&told);
        point.created = reset.or(created);
        visitor.summary(labels, &point);
    };
    if shape.names.is_empty() {
        if let Some(slot) = core.single_slot() {
            tell(visitor, LabelText::EMPTY, slot, Some(core.began()));
        }
    } else {
        core.each(shape, visitor, |visitor, series| tell(visitor, series.labels, series.place, series.created));
    }
}
