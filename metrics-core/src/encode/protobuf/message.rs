//! One series as a `Metric`: its labels, its point, its time.

use super::labels::push_labels;
use super::schema::{
    bucket, counter, exemplar, gauge, histogram, metric, metric_family, quantile, summary, timestamp, untyped,
};
use super::spans;
use super::wire::{self, Field};
use crate::encode::names::LabelNames;
use crate::labels::text::LabelText;
use crate::visitor::{CounterPoint, Exemplar, HistogramPoint, NativePoint, SummaryPoint};

/// Appends what a family begins with: its name in two parts, its help and its type.
pub(super) fn push_head(buffer: &mut Vec<u8>, name: [&str; 2], help: &str, kind: u64) {
    wire::push_nested(buffer, metric_family::NAME, |buffer| {
        name.iter().for_each(|part| buffer.extend_from_slice(part.as_bytes()));
    });
    if !help.is_empty() {
        wire::push_text(buffer, metric_family::HELP, help);
    }
    wire::push_unsigned(buffer, metric_family::TYPE, kind);
}

/// Appends a series: its labels, and what `point` appends.
#[inline]
pub(super) fn push_metric(
    buffer: &mut Vec<u8>,
    labels: LabelText<'_>,
    at: Option<f64>,
    point: impl FnOnce(&mut Vec<u8>),
) {
    wire::push_nested(buffer, metric_family::METRIC, |buffer| {
        push_labels(buffer, metric::LABEL, labels);
        point(buffer);
        push_time_of(buffer, at);
    });
}

/// Appends when a series was so, if that is not now.
#[inline]
pub(super) fn push_time_of(buffer: &mut Vec<u8>, at: Option<f64>) {
    if let Some(at) = at.filter(|at| at.is_finite()) {
        // The cast saturates.
        wire::push_signed(buffer, metric::TIMESTAMP, (at * 1e3).round() as i64);
    }
}

/// Appends what a gauge says; infos and state sets are gauges here, as in the text format.
#[inline]
pub(super) fn push_gauge(buffer: &mut Vec<u8>, value: f64) {
    wire::push_nested(buffer, metric::GAUGE, |buffer| wire::push_double(buffer, gauge::VALUE, value));
}

/// Appends what a number says of which no more is known.
pub(super) fn push_untyped(buffer: &mut Vec<u8>, value: f64) {
    wire::push_nested(buffer, metric::UNTYPED, |buffer| wire::push_double(buffer, untyped::VALUE, value));
}

/// Appends what a counter says.
#[inline]
pub(super) fn push_counter(buffer: &mut Vec<u8>, point: &CounterPoint<'_>, names: &mut LabelNames) {
    wire::push_nested(buffer, metric::COUNTER, |buffer| {
        wire::push_double(buffer, counter::VALUE, point.value.as_f64());
        if let Some(exemplar) = &point.exemplar {
            push_exemplar(buffer, counter::EXEMPLAR, exemplar, names);
        }
        push_time(buffer, counter::CREATED, point.created);
    });
}

/// Appends what a summary says.
pub(super) fn push_summary(buffer: &mut Vec<u8>, point: &SummaryPoint<'_>) {
    wire::push_nested(buffer, metric::SUMMARY, |buffer| {
        wire::push_unsigned(buffer, summary::COUNT, point.count);
        wire::push_double(buffer, summary::SUM, point.sum);
        for (quantile, value) in point.quantiles {
            wire::push_nested(buffer, summary::QUANTILE, |buffer| {
                wire::push_double(buffer, quantile::QUANTILE, *quantile);
                wire::push_double(buffer, quantile::VALUE, *value);
            });
        }
        push_time(buffer, summary::CREATED, point.created);
    });
}

/// Appends what a histogram says, in classic buckets, native ones or both.
pub(super) fn push_histogram(buffer: &mut Vec<u8>, point: &HistogramPoint<'_>, names: &mut LabelNames) {
    wire::push_nested(buffer, metric::HISTOGRAM, |buffer| {
        let count = point.buckets.iter().fold(0_u64, |count, bucket| count.saturating_add(*bucket));
        wire::push_unsigned(buffer, histogram::COUNT, count);
        wire::push_double(buffer, histogram::SUM, point.sum);
        push_buckets(buffer, point, names);
        if let Some(native) = &point.native {
            push_native(buffer, native);
            // Older readers take a native histogram's exemplars from the classic buckets, newer ones from here. They
            // want to know when it was, so others would be sent for nothing.
            let of_classic = point.exemplars.iter().flatten().filter(|_| native.exemplars.is_empty());
            for exemplar in native.exemplars.iter().chain(of_classic).filter(|exemplar| exemplar.timestamp.is_some()) {
                push_exemplar(buffer, histogram::EXEMPLARS, exemplar, names);
            }
        }
        push_time(buffer, histogram::CREATED, point.created);
    });
}

/// Classic buckets, cumulative. The last one, `+Inf`, is the count over again: it is sent where it has an exemplar.
fn push_buckets(buffer: &mut Vec<u8>, point: &HistogramPoint<'_>, names: &mut LabelNames) {
    let mut count = 0_u64;
    for (i, own) in point.buckets.iter().enumerate() {
        count = count.saturating_add(*own);
        let bound = point.bounds.get(i).copied();
        let exemplar = point.exemplars.get(i).and_then(Option::as_ref);
        if bound.is_none() && exemplar.is_none() {
            continue;
        }
        wire::push_nested(buffer, histogram::BUCKET, |buffer| {
            wire::push_unsigned(buffer, bucket::COUNT, count);
            wire::push_double(buffer, bucket::BOUND, bound.unwrap_or(f64::INFINITY));
            if let Some(exemplar) = exemplar {
                push_exemplar(buffer, bucket::EXEMPLAR, exemplar, names);
            }
        });
    }
}

fn push_native(buffer: &mut Vec<u8>, native: &NativePoint<'_>) {
    wire::push_zigzag(buffer, histogram::SCHEMA, i64::from(native.schema));
    wire::push_double(buffer, histogram::ZERO_THRESHOLD, native.zero_threshold);
    wire::push_unsigned(buffer, histogram::ZERO_COUNT, native.zero_count);
    spans::push_buckets(buffer, histogram::NEGATIVE_SPAN, histogram::NEGATIVE_DELTA, native.negative);
    spans::push_buckets(buffer, histogram::POSITIVE_SPAN, histogram::POSITIVE_DELTA, native.positive);
    if !is_filled(native) {
        // Nothing of the above would tell it from a classic histogram.
        spans::push_empty(buffer, histogram::POSITIVE_SPAN);
    }
}

/// Whether its numbers alone show that it is a native histogram.
pub(super) fn is_filled(native: &NativePoint<'_>) -> bool {
    native.zero_threshold > 0.0 || native.zero_count > 0 || !native.negative.is_empty() || !native.positive.is_empty()
}

/// Appends an observation with its own labels, whose names are escaped as `names` says.
#[cold]
fn push_exemplar(buffer: &mut Vec<u8>, field: Field, exemplar: &Exemplar<'_>, names: &mut LabelNames) {
    names.family(exemplar.labels.is_legacy());
    wire::push_nested(buffer, field, |buffer| {
        push_labels(buffer, exemplar::LABEL, names.written(exemplar.labels));
        wire::push_double(buffer, exemplar::VALUE, exemplar.value);
        push_time(buffer, exemplar::TIMESTAMP, exemplar.timestamp);
    });
}

/// A time that is known and in the calendar: protobuf's ends with the year 9999.
fn push_time(buffer: &mut Vec<u8>, field: Field, at: Option<f64>) {
    const CALENDAR: std::ops::Range<f64> = -62_135_596_800.0..253_402_300_800.0;
    let Some(at) = at.filter(|at| CALENDAR.contains(at)) else {
        return;
    };
    // Today's times have a quarter of a microsecond in a float. Digits beyond that are noise, and a reader that cuts
    // to milliseconds would make another millisecond of .1229999.
    let micros = (at * 1e6 + 0.5_f64.copysign(at)) as i64;
    wire::push_nested(buffer, field, |buffer| {
        wire::push_signed(buffer, timestamp::SECONDS, micros.div_euclid(1_000_000));
        wire::push_signed(buffer, timestamp::NANOS, micros.rem_euclid(1_000_000) * 1_000);
    });
}
