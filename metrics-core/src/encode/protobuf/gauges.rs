//! A gauge histogram with classic buckets: three families of gauges, named as OpenMetrics names its samples.
//!
//! The format has a type for it. But Prometheus 2 knows that one with native buckets alone and drops any other, and
//! Prometheus 3 calls its samples otherwise than OpenMetrics does. As gauges, the series are the same whichever format
//! they come in.

use super::labels::{push_label, push_labels};
use super::message::{push_gauge, push_head, push_time_of};
use super::schema::{TYPE_GAUGE, metric, metric_family};
use super::wire;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::HistogramPoint;

/// The messages of the three families, as far as they are.
pub(super) struct Gauges {
    buckets: Vec<u8>,
    counts: Vec<u8>,
    sums: Vec<u8>,
    has_series: bool,
}

impl Gauges {
    /// Families without a series, of a gauge histogram of this name.
    pub(super) fn new(name: &str, help: &str) -> Gauges {
        let family = |suffix| {
            let mut message = Vec::new();
            push_head(&mut message, [name, suffix], help, TYPE_GAUGE);
            message
        };
        Gauges { buckets: family("_bucket"), counts: family("_gcount"), sums: family("_gsum"), has_series: false }
    }

    /// Adds a series to each.
    pub(super) fn push(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.has_series = true;
        let mut le = String::new();
        let mut count = 0_u64;
        for (i, bucket) in point.buckets.iter().enumerate() {
            count = count.saturating_add(*bucket);
            le.clear();
            number::push_bound(&mut le, point.bounds.get(i).copied().unwrap_or(f64::INFINITY));
            push_number(&mut self.buckets, labels, Some(&le), count as f64, point.timestamp);
        }
        push_number(&mut self.counts, labels, None, count as f64, point.timestamp);
        push_number(&mut self.sums, labels, None, point.sum, point.timestamp);
    }

    /// The messages, in the order of their names; none without a series.
    pub(super) fn messages(&self) -> impl Iterator<Item = &[u8]> {
        let messages = [&self.buckets, &self.counts, &self.sums].map(Vec::as_slice);
        messages.into_iter().filter(|_| self.has_series)
    }
}

fn push_number(message: &mut Vec<u8>, labels: LabelText<'_>, le: Option<&str>, value: f64, at: Option<f64>) {
    wire::push_nested(message, metric_family::METRIC, |message| {
        push_labels(message, metric::LABEL, labels);
        if let Some(le) = le {
            push_label(message, metric::LABEL, "le", le);
        }
        push_gauge(message, value);
        push_time_of(message, at);
    });
}
