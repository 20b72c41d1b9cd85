//! What no format can hold, one message a fault.
//!
//! A reader takes an exposition whole or not at all, so one such series would cost the target all others. Each
//! function says what is wrong with a point, if anything is; what it lets pass, every format can write.

use std::collections::HashSet;
use std::ops::Range;

use super::names;
use crate::exponential;
use crate::labels::text::LabelText;
use crate::visitor::{CounterPoint, Exemplar, GaugePoint, HistogramPoint, NativePoint, SummaryPoint};

/// What is wrong with a point; nothing, as a rule.
type Fault = Option<&'static str>;

/// Times that protobuf's `Timestamp` can hold: the years 1 to 9999, in seconds since the Unix epoch.
const TIMES: Range<f64> = -62_135_596_800.0..253_402_300_800.0;

pub(super) fn of_counter(point: &CounterPoint<'_>) -> Fault {
    let is_total = point.value.as_f64() >= 0.0; // NaN is not
    let fault = (!is_total).then_some("a counter that is negative or NaN");
    fault.or_else(|| point.exemplar.as_ref().and_then(of_exemplar)).or_else(|| of_times(point.created, point.timestamp))
}

pub(super) fn of_gauge(point: &GaugePoint) -> Fault {
    of_times(None, point.timestamp)
}

pub(super) fn of_histogram(labels: LabelText<'_>, point: &HistogramPoint<'_>) -> Fault {
    if point.buckets.len() != point.bounds.len() + 1 {
        return Some("a histogram needs one bucket more than it has bounds");
    }
    if !point.bounds.iter().all(|bound| bound.is_finite()) || !point.bounds.is_sorted_by(|a, b| a < b) {
        return Some("a histogram's bounds must be finite and rising");
    }
    let Some(count) = total(point.buckets.iter().copied()) else {
        return Some("a histogram's count passes the largest integer");
    };
    if labels.get("le").is_some() {
        return Some("a histogram cannot have a label `le`");
    }
    let fault = of_exemplars(point).or_else(|| point.native.as_ref().and_then(|native| of_native(native, count)));
    fault.or_else(|| of_times(point.created, point.timestamp))
}

pub(super) fn of_summary(labels: LabelText<'_>, point: &SummaryPoint<'_>) -> Fault {
    let quantiles = point.quantiles;
    if !quantiles.iter().all(|(quantile, _)| (0.0..=1.0).contains(quantile))
        || !quantiles.is_sorted_by(|a, b| a.0 < b.0)
    {
        return Some("a summary's quantiles must be rising, from 0 to 1");
    }
    if labels.get("quantile").is_some() {
        return Some("a summary cannot have a label `quantile`");
    }
    of_times(point.created, point.timestamp)
}

pub(super) fn of_state_set(family: &str, labels: LabelText<'_>, states: &[(&str, bool)]) -> Fault {
    let mut known = HashSet::with_capacity(states.len());
    if !states.iter().all(|(state, _)| !state.is_empty() && known.insert(state)) {
        return Some("a state set's states must have a name each, and no two the same");
    }
    let own_label = family.replace(':', "_");
    if own_label.starts_with("__") {
        return Some("a state set's name is a label's too, which cannot begin with `__`");
    }
    labels.get(&own_label).is_some().then_some("a state set cannot have a label of its own name")
}

/// OpenMetrics wants a bucket's exemplar to lie in the bucket.
fn of_exemplars(point: &HistogramPoint<'_>) -> Fault {
    if !point.exemplars.is_empty() && point.exemplars.len() != point.buckets.len() {
        return Some("a histogram needs as many exemplars as buckets, or none at all");
    }
    point.exemplars.iter().enumerate().find_map(|(i, exemplar)| {
        let exemplar = exemplar.as_ref()?;
        of_exemplar(exemplar).or_else(|| {
            let is_above = i.checked_sub(1).is_none_or(|below| exemplar.value > point.bounds[below]);
            let is_within = point.bounds.get(i).is_none_or(|bound| exemplar.value <= *bound);
            (!is_above || !is_within).then_some("an exemplar that lies outside of its bucket")
        })
    })
}

fn of_exemplar(exemplar: &Exemplar<'_>) -> Fault {
    if exemplar.value.is_nan() {
        return Some("an exemplar that is NaN");
    }
    if exemplar.labels.chars() > Exemplar::MAX_CHARS {
        return Some("an exemplar whose labels have more than 128 characters");
    }
    names::fault_of_exemplar(exemplar.labels).or_else(|| of_times(None, exemplar.timestamp))
}

/// Native buckets of a histogram that counts so many observations.
fn of_native(native: &NativePoint<'_>, count: u64) -> Fault {
    let schema = native.schema;
    if !(exponential::COARSEST..=exponential::FINEST).contains(&schema) {
        return Some("native buckets of a schema that is not from -4 to 8");
    }
    if !native.zero_threshold.is_finite() || native.zero_threshold < 0.0 {
        return Some("a native histogram's zero threshold must be finite and not negative");
    }
    // From the smallest float's bucket to infinity's.
    let numbers = exponential::bucket(f64::from_bits(1), schema)..=exponential::bucket(f64::INFINITY, schema);
    let sides = [native.positive, native.negative];
    if sides.iter().any(|side| !side.is_sorted_by(|a, b| a.0 < b.0)) {
        return Some("native buckets whose numbers do not rise");
    }
    if sides.iter().copied().flatten().any(|(number, _)| !numbers.contains(number)) {
        return Some("a native bucket beyond all floats");
    }
    if sides.iter().copied().flatten().any(|(_, count)| *count == 0) {
        return Some("a native bucket that is empty");
    }
    if let Some(fault) = native.exemplars.iter().find_map(of_exemplar) {
        return Some(fault);
    }
    if native.exemplars.iter().any(|exemplar| exemplar.timestamp.is_none()) {
        return Some("an exemplar of native buckets without a time");
    }
    // A NaN is counted by the histogram alone, so there may be less.
    let counts = sides.iter().copied().flatten().map(|(_, count)| *count);
    let is_more = total(counts.chain([native.zero_count])).is_none_or(|total| total > count);
    is_more.then_some("native buckets that count more than their histogram")
}

fn of_times(created: Option<f64>, timestamp: Option<f64>) -> Fault {
    let mut times = created.into_iter().chain(timestamp);
    times.any(|time| !TIMES.contains(&time)).then_some("a time that is not within the years 1 to 9999")
}

/// The sum, if it is an integer still.
fn total(mut counts: impl Iterator<Item = u64>) -> Option<u64> {
    counts.try_fold(0_u64, u64::checked_add)
}

#[cfg(test)]
mod tests {
    use super::super::heard::{desc, labels, snapshot};
    use super::super::{Repeats, Snapshot};
    use super::*;
    use crate::desc::Desc;
    use crate::kind::Kind;
    use crate::origin::Origin;
    use crate::spec::Spec;
    use crate::visitor::Visitor;

    /// Tells it twice, and hears one refusal that says so.
    #[track_caller]
    fn refused(kind: Kind, says: &str, tell: impl Fn(&mut Snapshot)) {
        let desc = desc(kind, "family");
        let (told, refused) = snapshot(Repeats::Refuse, |s| {
            s.family(&desc);
            tell(s);
            tell(s);
        });
        assert_eq!(told, [desc.name()], "{says}");
        assert!(matches!(&refused[..], [refused] if refused.contains(says)), "{refused:?} says {says}");
    }

    /// Tells it, and hears it again.
    #[track_caller]
    fn taken(kind: Kind, tell: impl Fn(&mut Snapshot)) {
        let (told, refused) = snapshot(Repeats::Refuse, |s| {
            s.family(&desc(kind, "family"));
            tell(s);
        });
        assert_eq!((told.len(), refused), (2, vec![]), "{told:?}");
    }

    #[track_caller]
    fn refused_counter(says: &str, point: CounterPoint<'_>) {
        refused(Kind::Counter, says, |s| s.counter(LabelText::EMPTY, &point));
    }

    #[track_caller]
    fn refused_histogram(says: &str, point: HistogramPoint<'_>) {
        refused(Kind::Histogram, says, |s| s.histogram(LabelText::EMPTY, &point));
    }

    #[track_caller]
    fn refused_native(says: &str, native: NativePoint<'_>) {
        refused_histogram(says, HistogramPoint::new(&[1.0], &[2, 2], 4.0).native(native));
    }

    #[track_caller]
    fn taken_native(native: NativePoint<'_>) {
        let point = HistogramPoint::new(&[1.0], &[2, 2], 4.0).native(native);
        taken(Kind::Histogram, |s| s.histogram(LabelText::EMPTY, &point));
    }

    #[test]
    fn a_series_of_another_kind() {
        refused(Kind::Gauge, "another kind", |s| s.info(LabelText::EMPTY));
    }

    #[test]
    fn a_counter_that_is_no_total() {
        refused_counter("negative", CounterPoint::new(-1.0));
        refused_counter("NaN", CounterPoint::new(f64::NAN));
    }

    #[test]
    fn a_histogram_whose_buckets_are_none() {
        let le = labels(&[("le", "1")]);
        refused(Kind::Histogram, "`le`", |s| s.histogram(le.text(), &HistogramPoint::new(&[], &[0], 0.0)));
        refused_histogram("one bucket more", HistogramPoint::new(&[1.0], &[0], 0.0));
        refused_histogram("rising", HistogramPoint::new(&[2.0, 1.0], &[0; 3], 0.0));
        refused_histogram("rising", HistogramPoint::new(&[0.0, -0.0], &[0; 3], 0.0));
        refused_histogram("finite", HistogramPoint::new(&[f64::NAN], &[0; 2], 0.0));
        refused_histogram("finite", HistogramPoint::new(&[f64::INFINITY], &[0; 2], 0.0));
        refused_histogram("largest", HistogramPoint::new(&[1.0], &[u64::MAX, 1], 0.0));
    }

    #[test]
    fn a_summary_whose_quantiles_are_none() {
        let quantile = labels(&[("quantile", "1")]);
        let point = SummaryPoint::new(0, 0.0);
        refused(Kind::Summary, "`quantile`", |s| s.summary(quantile.text(), &point));
        for (quantiles, says) in [(&[(0.5, 1.0), (0.5, 1.0)][..], "rising"), (&[(2.0, 1.0)], "0 to 1")] {
            refused(Kind::Summary, says, |s| s.summary(LabelText::EMPTY, &point.quantiles(quantiles)));
        }
    }

    #[test]
    fn a_state_set_whose_states_are_none() {
        let family = labels(&[("family", "x")]);
        for (states, says) in [(&[("on", true), ("on", false)][..], "no two the same"), (&[("", true)], "a name each")]
        {
            refused(Kind::StateSet, says, |s| s.state_set(LabelText::EMPTY, states));
        }
        refused(Kind::StateSet, "its own name", |s| s.state_set(family.text(), &[("on", true)]));
    }

    #[test]
    fn a_state_set_whose_name_is_no_label() {
        // `Desc::new` refuses it too; only a description that was made otherwise comes this far.
        let mut spec = Spec::gauge();
        spec.kind = Kind::StateSet;
        let (told, refused) = snapshot(Repeats::Refuse, |s| {
            s.family(&Desc::made_up(&spec, "__name__", Origin::made_up("shop", "src/shop.rs", 1)));
            s.state_set(LabelText::EMPTY, &[("on", true)]);
        });
        assert_eq!(told, ["__name__"]);
        assert!(matches!(&refused[..], [refused] if refused.contains("`__`")), "{refused:?}");
    }

    #[test]
    fn a_time_that_is_none() {
        for time in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -62_135_596_801.0, 253_402_300_800.0] {
            refused_counter("a time", CounterPoint::new(1_u64).created(time));
            refused_counter("a time", CounterPoint::new(1_u64).timestamp(time));
            refused_counter("a time", CounterPoint::new(1_u64).exemplar(Exemplar::new(LabelText::EMPTY, 1.0).at(time)));
            refused_histogram("a time", HistogramPoint::new(&[], &[1], 1.0).timestamp(time));
            refused_histogram("a time", HistogramPoint::new(&[], &[1], 1.0).created(time));
            let point = GaugePoint::new(1_u64).timestamp(time);
            refused(Kind::Gauge, "a time", |s| s.gauge(LabelText::EMPTY, &point));
            let point = SummaryPoint::new(1, 1.0).timestamp(time);
            refused(Kind::Summary, "a time", |s| s.summary(LabelText::EMPTY, &point));
        }
        for time in [0.0, -1.5, -62_135_596_800.0, 253_402_300_799.5] {
            taken(Kind::Gauge, |s| s.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64).timestamp(time)));
        }
    }

    #[test]
    fn an_exemplar_that_is_too_long() {
        // Each of the characters has two bytes, or two bytes of escapes.
        let (fits, escaped, too_long) = ("\u{e9}".repeat(126), "\"".repeat(126), "\u{e9}".repeat(127));
        for (value, fits) in [(fits, true), (escaped, true), (too_long, false)] {
            let id = labels(&[("id", &value)]);
            let point = CounterPoint::new(1_u64).exemplar(Exemplar::new(id.text(), 1.0));
            match fits {
                true => taken(Kind::Counter, |s| s.counter(LabelText::EMPTY, &point)),
                false => refused_counter("128", point),
            }
        }
    }

    #[test]
    fn an_exemplar_that_is_not_in_its_bucket() {
        let nan = Exemplar::new(LabelText::EMPTY, f64::NAN);
        refused_counter("NaN", CounterPoint::new(1_u64).exemplar(nan));
        let point = HistogramPoint::new(&[-1.0, 1.0], &[1, 1, 1], 1.0);
        for (bucket, value, says) in [
            (0, -0.5, "outside of its bucket"),
            (0, f64::NAN, "NaN"),
            (1, 1.5, "outside of its bucket"),
            (1, -1.0, "outside of its bucket"),
            (2, 1.0, "outside of its bucket"),
        ] {
            let mut exemplars = [None; 3];
            exemplars[bucket] = Some(Exemplar::new(LabelText::EMPTY, value));
            refused_histogram(says, point.exemplars(&exemplars));
        }
        for values in [[f64::NEG_INFINITY, 1.0, f64::INFINITY], [-1.0, -0.9, 1.1]] {
            let exemplars = values.map(|value| Some(Exemplar::new(LabelText::EMPTY, value)));
            taken(Kind::Histogram, |s| s.histogram(LabelText::EMPTY, &point.exemplars(&exemplars)));
        }
        refused_histogram("as many exemplars", point.exemplars(&[None, None]));
    }

    #[test]
    fn native_buckets_that_are_none() {
        let native = NativePoint::new(0, 0.5);
        let nan = [Exemplar::new(LabelText::EMPTY, f64::NAN).at(1.0)];
        refused_native("NaN", NativePoint::new(0, 0.0).exemplars(&nan));
        let timeless = [Exemplar::new(LabelText::EMPTY, 1.0)];
        refused_native("without a time", NativePoint::new(0, 0.0).exemplars(&timeless));
        refused_native("-4 to 8", NativePoint::new(-5, 0.5));
        refused_native("-4 to 8", NativePoint::new(9, 0.5));
        for threshold in [-0.5, f64::NAN, f64::INFINITY] {
            refused_native("zero threshold", NativePoint::new(0, threshold));
        }
        refused_native("do not rise", native.positive(&[(1, 1), (1, 1)]));
        refused_native("do not rise", native.negative(&[(2, 1), (1, 1)]));
        refused_native("empty", native.positive(&[(1, 0)]));
        refused_native("beyond all floats", native.positive(&[(1026, 1)]));
        refused_native("beyond all floats", native.negative(&[(i32::MIN, 1)]));
        refused_native("count more", native.zeros(5));
        refused_native("count more", native.positive(&[(1, 2)]).negative(&[(1, 2)]).zeros(1));
        refused_native("count more", native.positive(&[(1, u64::MAX)]).negative(&[(1, 5)]));
        taken_native(native.positive(&[(-1074, 2), (1025, 1)]).negative(&[(1, 1)]));
        taken_native(NativePoint::new(8, 0.0).zeros(3));
    }
}
