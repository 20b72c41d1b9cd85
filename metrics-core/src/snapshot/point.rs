//! What a series says, owned: told again as it was told, or added to what another part of the series says.

use std::collections::HashMap;
use std::sync::Arc;

use super::exemplar::Exemplar;
use super::native::Native;
use crate::labels::text::LabelText;
use crate::visitor::{self, CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// What a series says.
#[derive(Debug)]
pub(super) enum Point {
    Counter { value: Value, exemplar: Option<Exemplar>, time: Time },
    Gauge(GaugePoint),
    Unknown(GaugePoint),
    Histogram(Histogram),
    GaugeHistogram(Histogram),
    Summary { count: u64, sum: f64, quantiles: Vec<(f64, f64)>, time: Time },
    Info,
    StateSet(Vec<(String, bool)>),
}

/// What a histogram says.
#[derive(Debug)]
pub(super) struct Histogram {
    bounds: Arc<[f64]>,
    buckets: Vec<u64>,
    sum: f64,
    /// As many as there are buckets, or none.
    exemplars: Vec<Option<Exemplar>>,
    native: Option<Native>,
    time: Time,
}

/// When a series began, and when it said what it says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    created: Option<f64>,
    timestamp: Option<f64>,
}

impl Point {
    pub(super) fn of_counter(point: &CounterPoint<'_>) -> Point {
        Point::Counter {
            value: point.value,
            exemplar: point.exemplar.map(Exemplar::of),
            time: Time { created: point.created, timestamp: point.timestamp },
        }
    }

    pub(super) fn of_summary(point: &SummaryPoint<'_>) -> Point {
        Point::Summary {
            count: point.count,
            sum: point.sum,
            quantiles: point.quantiles.to_vec(),
            time: Time { created: point.created, timestamp: point.timestamp },
        }
    }

    pub(super) fn of_states(states: &[(&str, bool)]) -> Point {
        Point::StateSet(states.iter().map(|(state, is_present)| ((*state).to_owned(), *is_present)).collect())
    }

    /// Tells it again.
    pub(super) fn tell(&self, labels: LabelText<'_>, visitor: &mut dyn Visitor) {
        match self {
            Point::Counter { value, exemplar, time } => {
                let mut point = CounterPoint::new(*value);
                point.exemplar = exemplar.as_ref().map(Exemplar::told);
                (point.created, point.timestamp) = (time.created, time.timestamp);
                visitor.counter(labels, &point);
            }
            Point::Gauge(point) => visitor.gauge(labels, point),
            Point::Unknown(point) => visitor.unknown(labels, point),
            Point::Histogram(histogram) => histogram.tell(|point| visitor.histogram(labels, point)),
            Point::GaugeHistogram(histogram) => histogram.tell(|point| visitor.gauge_histogram(labels, point)),
            Point::Summary { count, sum, quantiles, time } => {
                let mut point = SummaryPoint::new(*count, *sum).quantiles(quantiles);
                (point.created, point.timestamp) = (time.created, time.timestamp);
                visitor.summary(labels, &point);
            }
            Point::Info => visitor.info(labels),
            Point::StateSet(states) => {
                let states: Vec<(&str, bool)> = states.iter().map(|(state, on)| (state.as_str(), *on)).collect();
                visitor.state_set(labels, &states);
            }
        }
    }

    /// All histograms of a family have the same bounds as a rule: one copy is enough. To the bit, since 0 and -0 are
    /// written otherwise.
    pub(super) fn share_bounds(&mut self, last: &Point) {
        if let (Point::Histogram(histogram), Point::Histogram(last))
        | (Point::GaugeHistogram(histogram), Point::GaugeHistogram(last)) = (self, last)
            && histogram.bounds.iter().map(|x| x.to_bits()).eq(last.bounds.iter().map(|x| x.to_bits()))
        {
            histogram.bounds = Arc::clone(&last.bounds);
        }
    }

    /// Adds another part of the same series. Both are of one family, hence of one kind and one set of buckets.
    pub(super) fn merge(&mut self, other: Point) {
        match (self, other) {
            (
                Point::Counter { value: mine, exemplar: my_exemplar, time: my_time },
                Point::Counter { value, exemplar, time },
            ) => {
                *mine = sum(*mine, value);
                *my_exemplar = Exemplar::later(my_exemplar.take(), exemplar);
                my_time.merge(time);
            }
            (Point::Gauge(mine), Point::Gauge(other)) | (Point::Unknown(mine), Point::Unknown(other)) => {
                mine.value = sum(mine.value, other.value);
                mine.timestamp = later(mine.timestamp, other.timestamp);
            }
            (Point::Histogram(mine), Point::Histogram(other))
            | (Point::GaugeHistogram(mine), Point::GaugeHistogram(other)) => mine.merge(other),
            (
                Point::Summary { count: mine, sum: my_sum, quantiles: my_quantiles, time: my_time },
                Point::Summary { count, sum, time, .. },
            ) => {
                *mine = mine.saturating_add(count);
                *my_sum += sum;
                my_quantiles.clear(); // two parts' quantiles say nothing of the whole
                my_time.merge(time);
            }
            (Point::StateSet(mine), Point::StateSet(other)) => merge_states(mine, other),
            (_, _) => {}
        }
    }
}

impl Histogram {
    pub(super) fn of(point: &HistogramPoint<'_>) -> Histogram {
        Histogram {
            bounds: point.bounds.into(),
            buckets: point.buckets.to_vec(),
            sum: point.sum,
            exemplars: point.exemplars.iter().map(|exemplar| exemplar.map(Exemplar::of)).collect(),
            native: point.native.as_ref().map(Native::of),
            time: Time { created: point.created, timestamp: point.timestamp },
        }
    }

    fn tell(&self, tell: impl FnOnce(&HistogramPoint<'_>)) {
        let exemplars: Vec<Option<visitor::Exemplar<'_>>> =
            self.exemplars.iter().map(|exemplar| exemplar.as_ref().map(Exemplar::told)).collect();
        let of_native = self.native.as_ref().map(Native::exemplars).unwrap_or_default();
        let mut point = HistogramPoint::new(&self.bounds, &self.buckets, self.sum).exemplars(&exemplars);
        point.native = self.native.as_ref().map(|native| native.told(&of_native));
        (point.created, point.timestamp) = (self.time.created, self.time.timestamp);
        tell(&point);
    }

    fn merge(&mut self, other: Histogram) {
        for (mine, other) in self.buckets.iter_mut().zip(other.buckets) {
            *mine = mine.saturating_add(other);
        }
        self.sum += other.sum;
        if self.exemplars.is_empty() {
            self.exemplars = other.exemplars;
        } else {
            for (mine, other) in self.exemplars.iter_mut().zip(other.exemplars) {
                *mine = Exemplar::later(mine.take(), other);
            }
        }
        // One part's native buckets alone would not be the observations that are counted.
        self.native = self.native.take().zip(other.native).map(|(mut native, other)| {
            native.merge(other);
            native
        });
        self.time.merge(other.time);
    }
}

impl Time {
    fn merge(&mut self, other: Time) {
        self.created = match (self.created, other.created) {
            (Some(mine), Some(other)) => Some(mine.min(other)),
            (one, other) => one.or(other),
        };
        self.timestamp = later(self.timestamp, other.timestamp);
    }
}

/// A state is present if it is so in either part. Those that one part alone has stay in its order.
fn merge_states(mine: &mut Vec<(String, bool)>, other: Vec<(String, bool)>) {
    let mut others: HashMap<&str, bool> =
        other.iter().map(|(state, is_present)| (state.as_str(), *is_present)).collect();
    for (state, is_present) in &mut *mine {
        *is_present |= others.remove(state.as_str()).unwrap_or(false);
    }
    let is_new: Vec<bool> = other.iter().map(|(state, _)| others.contains_key(state.as_str())).collect();
    mine.extend(other.into_iter().zip(is_new).filter_map(|(state, is_new)| is_new.then_some(state)));
}

/// The later of two times at which a value was so; none is now.
fn later(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.zip(b).map(|(a, b)| a.max(b))
}

/// Exact as long as an integer can hold it.
fn sum(a: Value, b: Value) -> Value {
    let exact = |value| match value {
        Value::Unsigned(n) => Some(i128::from(n)),
        Value::Signed(n) => Some(i128::from(n)),
        Value::Float(_) => None,
    };
    let whole = exact(a).zip(exact(b)).map(|(a, b)| a + b);
    let unsigned = whole.and_then(|n| u64::try_from(n).ok()).map(Value::Unsigned);
    let signed = whole.and_then(|n| i64::try_from(n).ok()).map(Value::Signed);
    unsigned.or(signed).unwrap_or_else(|| Value::Float(a.as_f64() + b.as_f64()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::heard::{desc, labels, snapshot};
    use super::super::{Repeats, Snapshot};
    use super::*;
    use crate::kind::Kind;
    use crate::visitor::{Exemplar, NativePoint};

    /// What is said of one series of which two parts are told.
    fn sum_of(kind: Kind, tell: impl FnOnce(&mut Snapshot)) -> String {
        let (mut told, refused) = snapshot(Repeats::Sum, |s| {
            s.family(&desc(kind, "family"));
            tell(s);
        });
        assert_eq!((told.len(), refused), (2, vec![]), "{told:?}");
        told.swap_remove(1)
    }

    #[test]
    fn whole_numbers_are_summed_exactly() {
        let counter = sum_of(Kind::Counter, |s| {
            s.counter(LabelText::EMPTY, &CounterPoint::new(u64::MAX - 1));
            s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64));
        });
        assert_eq!(counter, "{} Unsigned(18446744073709551615)");
        for (a, b, sum) in [
            (Value::Signed(-5), Value::Unsigned(3), "{} Signed(-2)"),
            (Value::Float(0.5), Value::Unsigned(1), "{} Float(1.5)"),
            (Value::Unsigned(u64::MAX), Value::Unsigned(1), "{} Float(1.8446744073709552e19)"),
        ] {
            let gauge = sum_of(Kind::Gauge, |s| {
                s.gauge(LabelText::EMPTY, &GaugePoint::new(a));
                s.gauge(LabelText::EMPTY, &GaugePoint::new(b));
            });
            assert_eq!(gauge, sum);
        }
    }

    #[test]
    fn histograms_are_summed_bucket_by_bucket() {
        let histogram = sum_of(Kind::Histogram, |s| {
            s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[1, 2], 3.0));
            s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[10, 20], 30.0));
        });
        assert_eq!(histogram, "{} [1.0] [11, 22] 33");
    }

    #[test]
    fn quantiles_of_parts_are_none_of_the_whole() {
        let summary = sum_of(Kind::Summary, |s| {
            s.summary(LabelText::EMPTY, &SummaryPoint::new(1, 2.0).quantiles(&[(0.5, 2.0)]));
            s.summary(LabelText::EMPTY, &SummaryPoint::new(3, 4.0).quantiles(&[(0.5, 4.0)]));
        });
        assert_eq!(summary, "{} 4 6 []");
    }

    #[test]
    fn a_state_that_one_part_is_in_is_present() {
        let states = sum_of(Kind::StateSet, |s| {
            s.state_set(LabelText::EMPTY, &[("on", true), ("off", false)]);
            s.state_set(LabelText::EMPTY, &[("off", true), ("broken", false)]);
        });
        assert_eq!(states, r#"{} [("on", true), ("off", true), ("broken", false)]"#);
    }

    #[test]
    fn many_states_are_taken_and_merged_in_their_order_without_comparing_all() {
        let names: Vec<String> = (0..50_000).map(|n| format!("state {n}")).collect();
        let states: Vec<_> = names.iter().map(|name| (name.as_str(), false)).collect();
        let mut backwards: Vec<_> = states.iter().rev().map(|(name, _)| (*name, true)).collect();
        backwards.push(("another", false));
        let began = Instant::now();
        let sum = sum_of(Kind::StateSet, |s| {
            s.state_set(LabelText::EMPTY, &states);
            s.state_set(LabelText::EMPTY, &backwards);
        });
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert!(sum.starts_with(r#"{} [("state 0", true), ("state 1", true), "#), "{sum:.100}");
        assert!(sum.ends_with(r#"("state 49999", true), ("another", false)]"#), "{}", &sum[sum.len() - 100..]);
    }

    #[test]
    fn a_series_began_with_its_first_part_and_is_as_late_as_its_last() {
        let summary = sum_of(Kind::Summary, |s| {
            s.summary(LabelText::EMPTY, &SummaryPoint::new(1, 1.0).created(7.0).timestamp(20.0));
            s.summary(LabelText::EMPTY, &SummaryPoint::new(1, 1.0).created(5.0).timestamp(30.0));
        });
        assert_eq!(summary, "{} 2 2 [] created 5 timestamp 30");
        let counter = sum_of(Kind::Counter, |s| {
            s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).timestamp(20.0));
            s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).created(5.0));
        });
        assert_eq!(counter, "{} Unsigned(2) created 5", "no timestamp is now, which is later");
        let gauge = sum_of(Kind::Gauge, |s| {
            s.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64).timestamp(30.0));
            s.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64).timestamp(20.0));
        });
        assert_eq!(gauge, "{} Unsigned(2) timestamp 30");
    }

    #[test]
    fn each_bucket_keeps_the_later_exemplar() {
        let (a, b) = (labels(&[("trace_id", "a")]), labels(&[("trace_id", "b")]));
        let of_a = |value: f64, at: f64| Some(Exemplar::new(a.text(), value).at(at));
        let of_b = |value: f64, at: f64| Some(Exemplar::new(b.text(), value).at(at));
        let point = HistogramPoint::new(&[1.0, 2.0, 3.0], &[1; 4], 10.0);
        let (first, second) =
            ([of_a(1.0, 5.0), of_a(2.0, 6.0), None, None], [of_b(0.5, 6.0), of_b(1.5, 5.0), None, of_b(9.0, 7.0)]);
        let histogram = sum_of(Kind::Histogram, |s| {
            s.histogram(LabelText::EMPTY, &point);
            s.histogram(LabelText::EMPTY, &point.exemplars(&first));
            s.histogram(LabelText::EMPTY, &point);
            s.histogram(LabelText::EMPTY, &point.exemplars(&second));
        });
        let expected = r#"{} [1.0, 2.0, 3.0] [4, 4, 4, 4] 40 # 0 {trace_id="b"} 0.5 at 6 # 1 {trace_id="a"} 2 at 6 # 3 {trace_id="b"} 9 at 7"#;
        assert_eq!(histogram, expected);
        let counter = sum_of(Kind::Counter, |s| {
            s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(Exemplar::new(a.text(), 1.0).at(5.0)));
            s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(Exemplar::new(b.text(), 1.0)));
        });
        assert_eq!(counter, r#"{} Unsigned(2) # {trace_id="a"} 1 at 5"#);
    }

    #[test]
    fn native_buckets_are_merged_where_every_part_has_them() {
        let point = HistogramPoint::new(&[], &[2], 3.0);
        let fine = point.native(NativePoint::new(1, 0.0).positive(&[(1, 1), (2, 1)]));
        let coarse = point.native(NativePoint::new(0, 0.0).positive(&[(1, 1)]).zeros(1));
        let histogram = sum_of(Kind::Histogram, |s| {
            s.histogram(LabelText::EMPTY, &fine);
            s.histogram(LabelText::EMPTY, &coarse);
        });
        assert_eq!(histogram, "{} [] [4] 6 schema 0 zeros 1 up to 0 [(1, 3)] []");
        let histogram = sum_of(Kind::Histogram, |s| {
            s.histogram(LabelText::EMPTY, &fine);
            s.histogram(LabelText::EMPTY, &point);
            s.histogram(LabelText::EMPTY, &fine);
        });
        assert_eq!(histogram, "{} [] [6] 9");
    }
}
