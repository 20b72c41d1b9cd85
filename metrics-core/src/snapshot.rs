//! Families and their series, owned: what a scrape was told, kept.
//!
//! Metrics of this crate are told to the encoder as they are. A collector is user code and may say anything, or
//! panic half way; it is therefore heard out into a snapshot first, which takes only what every format can hold.
//! Two definitions of one family meet in a snapshot as well, where their series are summed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::desc::Desc;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::kind::Kind;
use crate::labels::text::{self, LabelText};
use crate::name;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// A visitor that keeps what it is told.
#[derive(Debug)]
pub(crate) struct Snapshot {
    families: Vec<Family>,
    by_name: HashMap<String, usize>,
    /// The family that is being told; none before the first, and while one that was refused is told.
    current: Option<usize>,
    repeats: Repeats,
    refused: Vec<Diagnostic>,
}

/// What becomes of a series that is told twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// The first stays, the second is refused: one teller has contradicted itself.
    Refuse,
    /// They are added up: two tellers know a part each.
    Sum,
}

/// One family and its series.
#[derive(Debug)]
pub(crate) struct Family {
    desc: Desc,
    series: Vec<Series>,
    by_labels: HashMap<Box<str>, usize>,
}

#[derive(Debug)]
struct Series {
    labels: Box<str>,
    point: Point,
}

#[derive(Debug)]
enum Point {
    Counter { value: Value, created: Option<f64> },
    Gauge(GaugePoint),
    Histogram { bounds: Arc<[f64]>, buckets: Vec<u64>, sum: f64, created: Option<f64> },
    Summary { count: u64, sum: f64, quantiles: Vec<(f64, f64)>, created: Option<f64> },
    Info,
    StateSet(Vec<(String, bool)>),
}

impl Snapshot {
    /// An empty snapshot.
    pub(crate) fn new(repeats: Repeats) -> Snapshot {
        Snapshot { families: Vec::new(), by_name: HashMap::new(), current: None, repeats, refused: Vec::new() }
    }

    /// The families, in the order in which they were first told, and what was refused, each kind of fault once.
    pub(crate) fn into_parts(self) -> (Vec<Family>, Vec<Diagnostic>) {
        (self.families, self.refused)
    }

    /// Takes one series of the present family, unless there is a fault in it.
    fn series(
        &mut self,
        kind: Kind,
        labels: LabelText<'_>,
        fault: Option<&'static str>,
        point: impl FnOnce() -> Point,
    ) {
        let Some(family) = self.current.and_then(|current| self.families.get_mut(current)) else {
            return;
        };
        let fault = if family.desc.kind() == kind { fault } else { Some("a series of another kind than its family") };
        let fault = fault.or_else(|| family.add(labels, self.repeats, point));
        if let Some(message) = fault {
            let refused = refusal(&family.desc, message);
            self.refuse(refused);
        }
    }

    /// The present family's name, for a state set's own label.
    fn current_name(&self) -> Option<&str> {
        Some(self.families.get(self.current?)?.desc.name())
    }

    fn refuse(&mut self, refused: Diagnostic) {
        // There are as many kinds of refusal as messages in this file: this stays short.
        if !self.refused.contains(&refused) {
            self.refused.push(refused);
        }
    }
}

impl Visitor for Snapshot {
    fn family(&mut self, desc: &Desc) {
        let known = self.by_name.get(desc.name()).copied();
        if let Some(known) = known {
            if self.families[known].desc.kind() == desc.kind() {
                self.current = Some(known);
            } else {
                self.current = None;
                self.refuse(refusal(desc, "told a second time, as another kind"));
            }
            return;
        }
        self.current = Some(self.families.len());
        self.by_name.insert(desc.name().to_owned(), self.families.len());
        self.families.push(Family { desc: desc.clone(), series: Vec::new(), by_labels: HashMap::new() });
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        let is_total = point.value.as_f64() >= 0.0; // NaN is not
        let fault = (!is_total).then_some("a counter that is negative or NaN");
        self.series(Kind::Counter, labels, fault, || Point::Counter { value: point.value, created: point.created });
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.series(Kind::Gauge, labels, None, || Point::Gauge(*point));
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.series(Kind::Histogram, labels, histogram_fault(labels, point), || Point::Histogram {
            bounds: point.bounds.into(),
            buckets: point.buckets.to_vec(),
            sum: point.sum,
            created: point.created,
        });
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.series(Kind::Summary, labels, summary_fault(labels, point), || Point::Summary {
            count: point.count,
            sum: point.sum,
            quantiles: point.quantiles.to_vec(),
            created: point.created,
        });
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.series(Kind::Info, labels, None, || Point::Info);
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let fault = self.current_name().and_then(|name| state_set_fault(name, labels, states));
        self.series(Kind::StateSet, labels, fault, || {
            Point::StateSet(states.iter().map(|(state, is_present)| ((*state).to_owned(), *is_present)).collect())
        });
    }
}

impl Family {
    pub(crate) fn desc(&self) -> &Desc {
        &self.desc
    }

    /// Tells it all again.
    pub(crate) fn tell(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.desc);
        for series in &self.series {
            series.tell(visitor);
        }
    }

    /// Adds a series; says what is wrong where it cannot.
    fn add(&mut self, labels: LabelText<'_>, repeats: Repeats, point: impl FnOnce() -> Point) -> Option<&'static str> {
        match self.by_labels.entry(identity(labels).into()) {
            Entry::Vacant(vacant) => {
                vacant.insert(self.series.len());
                let mut point = point();
                if let Some(last) = self.series.last() {
                    share_bounds(&last.point, &mut point);
                }
                self.series.push(Series { labels: labels.as_str().into(), point });
                None
            }
            Entry::Occupied(known) if repeats == Repeats::Sum => {
                self.series[*known.get()].point.merge(point());
                None
            }
            Entry::Occupied(_) => Some("one series told twice; the first stays"),
        }
    }
}

impl Series {
    fn tell(&self, visitor: &mut dyn Visitor) {
        let labels = LabelText::from_escaped(&self.labels);
        match &self.point {
            Point::Counter { value, created } => {
                let mut point = CounterPoint::new(*value);
                point.created = *created;
                visitor.counter(labels, &point);
            }
            Point::Gauge(point) => visitor.gauge(labels, point),
            Point::Histogram { bounds, buckets, sum, created } => {
                let mut point = HistogramPoint::new(bounds, buckets, *sum);
                point.created = *created;
                visitor.histogram(labels, &point);
            }
            Point::Summary { count, sum, quantiles, created } => {
                let mut point = SummaryPoint::new(*count, *sum).quantiles(quantiles);
                point.created = *created;
                visitor.summary(labels, &point);
            }
            Point::Info => visitor.info(labels),
            Point::StateSet(states) => {
                let states: Vec<(&str, bool)> = states.iter().map(|(state, on)| (state.as_str(), *on)).collect();
                visitor.state_set(labels, &states);
            }
        }
    }
}

impl Point {
    /// Adds another part of the same series. Both are of one family, hence of one kind and one set of buckets.
    fn merge(&mut self, other: Point) {
        match (self, other) {
            (Point::Counter { value: mine, created: my_created }, Point::Counter { value, created }) => {
                *mine = sum(*mine, value);
                *my_created = earlier(*my_created, created);
            }
            (Point::Gauge(mine), Point::Gauge(other)) => mine.value = sum(mine.value, other.value),
            (
                Point::Histogram { buckets: mine, sum: my_sum, created: my_created, .. },
                Point::Histogram { buckets, sum, created, .. },
            ) => {
                for (mine, other) in mine.iter_mut().zip(buckets) {
                    *mine = mine.saturating_add(other);
                }
                *my_sum += sum;
                *my_created = earlier(*my_created, created);
            }
            (
                Point::Summary { count: mine, sum: my_sum, quantiles: my_quantiles, created: my_created },
                Point::Summary { count, sum, created, .. },
            ) => {
                *mine = mine.saturating_add(count);
                *my_sum += sum;
                my_quantiles.clear(); // two parts' quantiles say nothing of the whole
                *my_created = earlier(*my_created, created);
            }
            (Point::StateSet(mine), Point::StateSet(other)) => {
                for (state, is_present) in other {
                    match mine.iter_mut().find(|(known, _)| *known == state) {
                        Some((_, mine)) => *mine |= is_present,
                        None => mine.push((state, is_present)),
                    }
                }
            }
            (_, _) => {}
        }
    }
}

/// The series' identity as Prometheus has it: its labels, in whatever order.
fn identity(labels: LabelText<'_>) -> Cow<'_, str> {
    if labels.iter().map(|(name, _)| name).is_sorted() {
        return Cow::Borrowed(labels.as_str());
    }
    let mut pairs: Vec<_> = labels.iter().collect();
    pairs.sort_unstable();
    let mut identity = String::with_capacity(labels.as_str().len());
    for (name, value) in pairs {
        text::push_pair(&mut identity, name, &value);
    }
    Cow::Owned(identity)
}

/// All histograms of a family have the same bounds as a rule: one copy is enough.
fn share_bounds(last: &Point, point: &mut Point) {
    if let (Point::Histogram { bounds: known, .. }, Point::Histogram { bounds, .. }) = (last, point)
        && known == bounds
    {
        *bounds = Arc::clone(known);
    }
}

fn histogram_fault(labels: LabelText<'_>, point: &HistogramPoint<'_>) -> Option<&'static str> {
    if point.buckets.len() != point.bounds.len() + 1 {
        return Some("a histogram needs one bucket more than it has bounds");
    }
    if !point.bounds.iter().all(|bound| bound.is_finite()) || !point.bounds.is_sorted_by(|a, b| a < b) {
        return Some("a histogram's bounds must be finite and rising");
    }
    if point.buckets.iter().try_fold(0_u64, |count, bucket| count.checked_add(*bucket)).is_none() {
        return Some("a histogram's count passes the largest integer");
    }
    labels.get("le").is_some().then_some("a histogram cannot have a label `le`")
}

fn summary_fault(labels: LabelText<'_>, point: &SummaryPoint<'_>) -> Option<&'static str> {
    let quantiles = point.quantiles;
    if !quantiles.iter().all(|(quantile, _)| (0.0..=1.0).contains(quantile))
        || !quantiles.is_sorted_by(|a, b| a.0 < b.0)
    {
        return Some("a summary's quantiles must be rising, from 0 to 1");
    }
    labels.get("quantile").is_some().then_some("a summary cannot have a label `quantile`")
}

fn state_set_fault(family: &str, labels: LabelText<'_>, states: &[(&str, bool)]) -> Option<&'static str> {
    let is_known = |(i, (state, _)): (usize, &(&str, bool))| states[..i].iter().any(|(earlier, _)| earlier == state);
    if states.iter().any(|(state, _)| state.is_empty()) || states.iter().enumerate().any(is_known) {
        return Some("a state set's states must have a name each, and no two the same");
    }
    let own_label = family.replace(':', "_");
    if !name::is_label_name(&own_label) {
        return Some("a state set's name is a label's too, which cannot begin with `__`");
    }
    labels.get(&own_label).is_some().then_some("a state set cannot have a label of its own name")
}

fn refusal(desc: &Desc, message: &'static str) -> Diagnostic {
    Diagnostic::new(DiagnosticKind::InvalidSample, desc.name(), message, [desc.origin()])
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

fn earlier(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::text::LabelTextBuf;
    use crate::origin::Origin;
    use crate::spec::Spec;

    /// Writes one word for each thing it is told.
    #[derive(Default)]
    struct Heard(Vec<String>);

    impl Visitor for Heard {
        fn family(&mut self, desc: &Desc) {
            self.0.push(desc.name().to_owned());
        }
        fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
            self.0.push(format!("{{{}}} {:?}", labels.as_str(), point.value));
        }
        fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
            self.0.push(format!("{{{}}} {:?}", labels.as_str(), point.value));
        }
        fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
            self.0.push(format!("{{{}}} {:?} {:?} {}", labels.as_str(), point.bounds, point.buckets, point.sum));
        }
        fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
            self.0.push(format!("{{{}}} {} {} {:?}", labels.as_str(), point.count, point.sum, point.quantiles));
        }
        fn info(&mut self, labels: LabelText<'_>) {
            self.0.push(format!("{{{}}}", labels.as_str()));
        }
        fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
            self.0.push(format!("{{{}}} {states:?}", labels.as_str()));
        }
    }

    fn desc(kind: Kind, name: &'static str) -> Desc {
        Desc::new(kind, name, "Help.").expect("a valid name")
    }

    fn labels(pairs: &[(&str, &str)]) -> LabelTextBuf {
        LabelTextBuf::new(pairs.iter().copied()).expect("valid labels")
    }

    /// What comes out again, and the messages of what was refused.
    fn snapshot(repeats: Repeats, tell: impl FnOnce(&mut Snapshot)) -> (Vec<String>, Vec<String>) {
        let mut snapshot = Snapshot::new(repeats);
        tell(&mut snapshot);
        let (families, refused) = snapshot.into_parts();
        let mut heard = Heard::default();
        families.iter().for_each(|family| family.tell(&mut heard));
        (heard.0, refused.into_iter().map(|refusal| refusal.message).collect())
    }

    #[test]
    fn what_is_told_comes_out_again() {
        let tell = |visitor: &mut dyn Visitor| {
            let a = labels(&[("a", "\"")]);
            visitor.family(&desc(Kind::Counter, "c"));
            visitor.counter(a.text(), &CounterPoint::new(7_u64));
            visitor.counter(LabelText::EMPTY, &CounterPoint::new(0.5));
            visitor.family(&desc(Kind::Gauge, "g"));
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Signed(-1)));
            visitor.family(&desc(Kind::Histogram, "h"));
            visitor.histogram(a.text(), &HistogramPoint::new(&[-1.0, 2.5], &[1, 0, 4], 12.0));
            visitor.family(&desc(Kind::Summary, "s"));
            visitor.summary(a.text(), &SummaryPoint::new(2, 3.0).quantiles(&[(0.5, 1.0), (1.0, 2.0)]));
            visitor.family(&desc(Kind::Info, "i"));
            visitor.info(a.text());
            visitor.family(&desc(Kind::StateSet, "e"));
            visitor.state_set(a.text(), &[("on", true), ("off", false)]);
        };
        let mut straight = Heard::default();
        tell(&mut straight);
        assert_eq!(snapshot(Repeats::Refuse, |s| tell(s)), (straight.0, vec![]));
    }

    #[test]
    fn a_series_told_twice_stays_as_it_was_first_whatever_its_labels_order() {
        let told = snapshot(Repeats::Refuse, |s| {
            s.family(&desc(Kind::Gauge, "g"));
            s.gauge(labels(&[("a", "1"), ("b", "2")]).text(), &GaugePoint::new(Value::Unsigned(1)));
            s.gauge(labels(&[("b", "2"), ("a", "1")]).text(), &GaugePoint::new(Value::Unsigned(2)));
            s.gauge(labels(&[("b", "2"), ("a", "1"), ("c", "")]).text(), &GaugePoint::new(Value::Unsigned(3)));
        });
        let expected = ["g".to_owned(), r#"{a="1",b="2"} Unsigned(1)"#.to_owned()].to_vec();
        assert_eq!(told, (expected, vec!["one series told twice; the first stays".to_owned()]));
    }

    #[test]
    fn a_family_told_twice_is_one_family() {
        let (told, refused) = snapshot(Repeats::Refuse, |s| {
            s.family(&desc(Kind::Gauge, "g"));
            s.gauge(labels(&[("a", "1")]).text(), &GaugePoint::new(Value::Unsigned(1)));
            s.family(&desc(Kind::Gauge, "other"));
            s.family(&desc(Kind::Gauge, "g"));
            s.gauge(labels(&[("a", "2")]).text(), &GaugePoint::new(Value::Unsigned(2)));
            s.family(&desc(Kind::Summary, "g"));
            s.summary(LabelText::EMPTY, &SummaryPoint::new(0, 0.0));
        });
        assert_eq!(told, ["g", r#"{a="1"} Unsigned(1)"#, r#"{a="2"} Unsigned(2)"#, "other"]);
        assert_eq!(refused, ["told a second time, as another kind"]);
    }

    #[test]
    fn parts_of_one_series_are_summed_exactly() {
        let (told, refused) = snapshot(Repeats::Sum, |s| {
            s.family(&desc(Kind::Counter, "c"));
            s.counter(LabelText::EMPTY, &CounterPoint::new(u64::MAX - 1).created(7.0));
            s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).created(5.0));
            s.family(&desc(Kind::Gauge, "g"));
            s.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Signed(-5)));
            s.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(3)));
            s.gauge(labels(&[("a", "1")]).text(), &GaugePoint::new(Value::Float(0.5)));
            s.gauge(labels(&[("a", "1")]).text(), &GaugePoint::new(Value::Unsigned(1)));
            s.family(&desc(Kind::Histogram, "h"));
            s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[1, 2], 3.0));
            s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[10, 20], 30.0));
            s.family(&desc(Kind::Summary, "s"));
            s.summary(LabelText::EMPTY, &SummaryPoint::new(1, 2.0).quantiles(&[(0.5, 2.0)]));
            s.summary(LabelText::EMPTY, &SummaryPoint::new(3, 4.0).quantiles(&[(0.5, 4.0)]));
            s.family(&desc(Kind::StateSet, "e"));
            s.state_set(LabelText::EMPTY, &[("on", true), ("off", false)]);
            s.state_set(LabelText::EMPTY, &[("off", true), ("broken", false)]);
        });
        assert_eq!(
            told,
            [
                "c_total",
                "{} Unsigned(18446744073709551615)",
                "g",
                "{} Signed(-2)",
                r#"{a="1"} Float(1.5)"#,
                "h",
                "{} [1.0] [11, 22] 33",
                "s",
                "{} 4 6 []",
                "e",
                r#"{} [("on", true), ("off", true), ("broken", false)]"#,
            ]
        );
        assert_eq!(refused, Vec::<String>::new());
    }

    /// A family's kind, an ill-formed series for it, and a word of what is said to it.
    type Case<'a> = (Kind, &'a dyn Fn(&mut Snapshot), &'a str);

    #[test]
    fn what_no_format_can_hold_is_refused() {
        let le = labels(&[("le", "1")]);
        let cases: &[Case<'_>] = &[
            (Kind::Gauge, &|s| s.info(LabelText::EMPTY), "another kind"),
            (Kind::Counter, &|s| s.counter(LabelText::EMPTY, &CounterPoint::new(-1.0)), "negative"),
            (Kind::Counter, &|s| s.counter(LabelText::EMPTY, &CounterPoint::new(f64::NAN)), "NaN"),
            (Kind::Histogram, &|s| s.histogram(le.text(), &HistogramPoint::new(&[], &[0], 0.0)), "`le`"),
            (
                Kind::Histogram,
                &|s| s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[0], 0.0)),
                "one bucket more",
            ),
            (
                Kind::Histogram,
                &|s| s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[2.0, 1.0], &[0; 3], 0.0)),
                "rising",
            ),
            (
                Kind::Histogram,
                &|s| s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[0.0, -0.0], &[0; 3], 0.0)),
                "rising",
            ),
            (
                Kind::Histogram,
                &|s| s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[f64::NAN], &[0; 2], 0.0)),
                "finite",
            ),
            (
                Kind::Histogram,
                &|s| s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[f64::INFINITY], &[0; 2], 0.0)),
                "finite",
            ),
            (
                Kind::Histogram,
                &|s| s.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[u64::MAX, 1], 0.0)),
                "largest",
            ),
            (
                Kind::Summary,
                &|s| s.summary(labels(&[("quantile", "1")]).text(), &SummaryPoint::new(0, 0.0)),
                "`quantile`",
            ),
            (
                Kind::Summary,
                &|s| s.summary(LabelText::EMPTY, &SummaryPoint::new(0, 0.0).quantiles(&[(0.5, 1.0), (0.5, 1.0)])),
                "rising",
            ),
            (
                Kind::Summary,
                &|s| s.summary(LabelText::EMPTY, &SummaryPoint::new(0, 0.0).quantiles(&[(2.0, 1.0)])),
                "0 to 1",
            ),
            (Kind::StateSet, &|s| s.state_set(LabelText::EMPTY, &[("on", true), ("on", false)]), "no two the same"),
            (Kind::StateSet, &|s| s.state_set(LabelText::EMPTY, &[("", true)]), "a name each"),
            (Kind::StateSet, &|s| s.state_set(labels(&[("family", "x")]).text(), &[("on", true)]), "its own name"),
        ];
        for (kind, tell, expected) in cases {
            let desc = desc(*kind, "family");
            let (told, refused) = snapshot(Repeats::Refuse, |s| {
                s.family(&desc);
                tell(s);
                tell(s);
            });
            assert_eq!(told, [desc.name()], "{expected}");
            assert_eq!(refused.len(), 1, "{expected}: {refused:?}");
            assert!(refused[0].contains(expected), "{refused:?} says {expected}");
        }
    }

    #[test]
    fn a_state_set_whose_name_is_no_label_is_refused() {
        // `Desc::new` refuses it too; only a description that was made otherwise comes this far.
        let mut spec = Spec::gauge("__name__", "Help.", Origin::new("shop", None, "src/shop.rs", 1));
        spec.kind = Kind::StateSet;
        let (told, refused) = snapshot(Repeats::Refuse, |s| {
            s.family(&Desc::of_spec(&spec, None, Vec::new()));
            s.state_set(LabelText::EMPTY, &[("on", true)]);
        });
        assert_eq!(told, ["__name__"]);
        assert!(matches!(&refused[..], [refused] if refused.contains("`__`")), "{refused:?}");
    }

    #[test]
    fn a_series_without_a_family_is_nobodys() {
        let told = snapshot(Repeats::Refuse, |s| s.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1))));
        assert_eq!(told, (vec![], vec![]));
    }
}
