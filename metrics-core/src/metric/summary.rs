//! Summaries: observations counted and summed.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::observing::observing;
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed, slot_metric};
use super::timer::{Sink, Timer};
use crate::cells::Sums;
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::handle::CoreRef;
use crate::visitor::{SummaryPoint, Visitor};

slot_metric! {
    /// Observations counted and summed. Exposed as `_sum` and `_count`, from which a rate gives the mean.
    ///
    /// Defined by [`#[summary]`](macro@crate::summary) or [`Summary::builder`]. For quantiles over many processes take a
    /// [`Histogram`](crate::Histogram).
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
    Summary
}

observing! { Summary }

impl<L: Labels + 'static> Collector for Summary<L> {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.core.desc::<L>())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance();
        visitor.family(self.core.desc::<L>());
        let sums = Sums::new();
        let tell = |visitor: &mut dyn Visitor, labels: LabelText<'_>, slot: u32, created: Option<f64>| {
            let mut count = [0];
            let (sum, reset) = sums.run(slot, &mut count);
            let mut point = SummaryPoint::new(count[0], sum);
            point.created = reset.or(created);
            visitor.summary(labels, &point);
        };
        if const { L::NAMES.is_empty() } {
            if let Some(slot) = sealed::Instrument::single(self) {
                tell(visitor, LabelText::EMPTY, slot, Some(self.core.began()));
            }
        } else {
            self.core
                .each::<L, u32>(visitor, |visitor, series| tell(visitor, series.labels, series.place, series.created));
        }
    }
}
