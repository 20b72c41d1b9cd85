//! One family and its series.
//!
//! A series is its labels in whatever order, as Prometheus has it: one that is told a second time is found again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::point::Point;
use crate::desc::Desc;
use crate::labels::text::{self, LabelText};
use crate::visitor::{TOLD_AT_ONCE, Visitor};

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

impl Family {
    pub(super) fn new(desc: Desc) -> Family {
        Family { desc, series: Vec::new(), by_labels: HashMap::new() }
    }

    pub(crate) fn desc(&self) -> &Desc {
        &self.desc
    }

    /// Whether one of its series has a label of which that is so.
    pub(crate) fn has_label(&self, is: &dyn Fn(&str) -> bool) -> bool {
        self.series.iter().any(|series| LabelText::from_escaped(&series.labels).iter().any(|(label, _)| is(&label)))
    }

    /// Whether it has no series.
    pub(crate) fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Tells it all again, or as much as the visitor needs.
    pub(crate) fn tell(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.desc);
        for series in self.series.chunks(TOLD_AT_ONCE) {
            for Series { labels, point } in series {
                point.tell(LabelText::from_escaped(labels), visitor);
            }
            if visitor.is_done() {
                return;
            }
        }
    }

    /// Adds a series; says what is wrong where it cannot.
    pub(super) fn add(
        &mut self,
        labels: LabelText<'_>,
        repeats: Repeats,
        point: impl FnOnce() -> Point,
    ) -> Option<&'static str> {
        if !labels.is_legacy() {
            self.desc.reach_beyond_legacy(); // the labels of a collector's series need not be those it announced
        }
        match self.by_labels.entry(identity(labels).into()) {
            Entry::Vacant(vacant) => {
                vacant.insert(self.series.len());
                let mut point = point();
                if let Some(last) = self.series.last() {
                    point.share_bounds(&last.point);
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

/// The labels in the order of their names.
fn identity(labels: LabelText<'_>) -> Cow<'_, str> {
    // The quotes around a name are not part of it: such labels take the one form that is written below.
    if labels.is_legacy() && labels.iter().map(|(name, _)| name).is_sorted() {
        return Cow::Borrowed(labels.as_str());
    }
    let mut pairs: Vec<_> = labels.iter().collect();
    pairs.sort_unstable();
    let mut identity = String::with_capacity(labels.as_str().len());
    for (name, value) in pairs {
        text::push_pair(&mut identity, &name, &value);
    }
    Cow::Owned(identity)
}

#[cfg(test)]
mod tests {
    use super::super::Snapshot;
    use super::super::heard::{desc, labels, snapshot};
    use super::*;
    use crate::kind::Kind;
    use crate::visitor::{GaugePoint, Value};

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
    fn names_in_utf8_are_sorted_like_any_other() {
        let told = snapshot(Repeats::Refuse, |s| {
            s.family(&desc(Kind::Gauge, "g"));
            for text in [r#""http.method"="get",a="1""#, r#"a="1","http.method"="get""#] {
                s.gauge(LabelText::from_escaped(text), &GaugePoint::new(1_u64));
            }
        });
        let expected = vec!["g".to_owned(), r#"{"http.method"="get",a="1"} Unsigned(1)"#.to_owned()];
        assert_eq!(told, (expected, vec!["one series told twice; the first stays".to_owned()]));
    }

    #[test]
    fn a_family_knows_of_names_in_utf8_that_nobody_announced() {
        let is_legacy = |text: &str| {
            let mut snapshot = Snapshot::new(Repeats::Refuse);
            snapshot.family(&desc(Kind::Gauge, "g"));
            snapshot.gauge(LabelText::from_escaped(r#"a="1""#), &GaugePoint::new(1_u64));
            snapshot.gauge(LabelText::from_escaped(text), &GaugePoint::new(1_u64));
            snapshot.into_parts().0[0].desc().is_legacy()
        };
        assert!(is_legacy(r#"a="2""#));
        assert!(!is_legacy(r#"a="2","http.method"="get""#));
    }
}
