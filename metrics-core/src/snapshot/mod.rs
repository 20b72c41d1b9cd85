//! Families and their series, owned: what a scrape was told, kept.
//!
//! Metrics of this crate are told to the encoder as they are. A collector is user code and may say anything, or
//! panic half way; it is therefore heard out into a snapshot first, which takes only what every format can hold.
//! Two definitions of one family meet in a snapshot as well, where their series are summed.

mod exemplar;
mod family;
mod faults;
#[cfg(test)]
mod heard;
mod names;
mod native;
mod point;

use std::collections::HashMap;

pub(crate) use self::family::{Family, Repeats};
use self::point::{Histogram, Point};
use crate::desc::Desc;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Visitor};

/// A visitor that keeps what it is told.
#[derive(Debug)]
pub(crate) struct Snapshot {
    families: Vec<Family>,
    /// Those of one name have const labels of other values.
    by_name: HashMap<String, Vec<usize>>,
    /// The family that is being told; none before the first, and while one that was refused is told.
    current: Option<usize>,
    repeats: Repeats,
    refused: Vec<Diagnostic>,
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

    /// The families so far.
    pub(crate) fn families(&self) -> &[Family] {
        &self.families
    }

    /// What was refused last, for whoever asks after each series.
    pub(crate) fn last_refused(&mut self) -> Option<String> {
        self.refused.pop().map(|refused| refused.message)
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
        let fault = if family.desc().kind() == kind { fault } else { Some("a series of another kind than its family") };
        let fault = fault.or_else(|| names::fault(family.desc(), labels));
        let fault = fault.or_else(|| family.add(labels, self.repeats, point));
        if let Some(message) = fault {
            let refused = refusal(family.desc(), message);
            self.refuse(refused);
        }
    }

    /// The present family's name, for a state set's own label.
    fn current_name(&self) -> Option<&str> {
        Some(self.families.get(self.current?)?.desc().name())
    }

    fn refuse(&mut self, refused: Diagnostic) {
        // There are as many kinds of refusal as messages in this folder: this stays short.
        if !self.refused.contains(&refused) {
            self.refused.push(refused);
        }
    }
}

impl Visitor for Snapshot {
    fn family(&mut self, desc: &Desc) {
        let known = self.by_name.get(desc.name()).map(Vec::as_slice).unwrap_or_default();
        let known_desc = |at: &usize| self.families[*at].desc();
        let fault = known.first().map(known_desc).and_then(|first| unlike(first, desc));
        if let Some(fault) = fault {
            self.current = None;
            self.refuse(refusal(desc, fault));
            return;
        }
        self.current = known.iter().copied().find(|at| known_desc(at).consts().are_as(desc.consts()));
        if self.current.is_none() {
            self.current = Some(self.families.len());
            self.by_name.entry(desc.name().to_owned()).or_default().push(self.families.len());
            self.families.push(Family::new(desc.clone()));
        }
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        self.series(Kind::Counter, labels, faults::of_counter(point), || Point::of_counter(point));
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.series(Kind::Gauge, labels, faults::of_gauge(point), || Point::Gauge(*point));
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.series(Kind::Histogram, labels, faults::of_histogram(labels, point), || {
            Point::Histogram(Histogram::of(point))
        });
    }

    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.series(Kind::GaugeHistogram, labels, faults::of_histogram(labels, point), || {
            Point::GaugeHistogram(Histogram::of(point))
        });
    }

    fn unknown(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.series(Kind::Unknown, labels, faults::of_gauge(point), || Point::Unknown(*point));
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.series(Kind::Summary, labels, faults::of_summary(labels, point), || Point::of_summary(point));
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.series(Kind::Info, labels, None, || Point::Info);
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let fault = self.current_name().and_then(|name| faults::of_state_set(name, labels, states));
        self.series(Kind::StateSet, labels, fault, || Point::of_states(states));
    }
}

/// Why a family cannot be told under a name that another one was told under.
fn unlike(first: &Desc, later: &Desc) -> Option<&'static str> {
    if first.kind() != later.kind() {
        return Some("told a second time, as another kind");
    }
    let is_alike = first.consts().are_named_as(later.consts());
    (!is_alike).then_some("told a second time, with const labels of other names")
}

fn refusal(desc: &Desc, message: &'static str) -> Diagnostic {
    Diagnostic::new(DiagnosticKind::InvalidSample, desc.name(), message, [desc.origin()])
}

#[cfg(test)]
mod tests {
    use super::heard::{Heard, desc, labels, snapshot};
    use super::*;
    use crate::visitor::{Exemplar, NativePoint, Value};

    #[test]
    fn what_is_told_comes_out_again() {
        let tell = |visitor: &mut dyn Visitor| {
            let a = labels(&[("a", "\"")]);
            let trace = labels(&[("trace_id", "\\1")]);
            let exemplar = Exemplar::new(trace.text(), 2.0);
            let native = NativePoint::new(3, 0.25).zeros(1).positive(&[(-2, 1), (7, 2)]).negative(&[(0, 1)]);
            visitor.family(&desc(Kind::Counter, "c"));
            visitor.counter(a.text(), &CounterPoint::new(7_u64).created(5.0).exemplar(exemplar.at(6.0)).timestamp(7.5));
            visitor.counter(LabelText::EMPTY, &CounterPoint::new(0.5));
            visitor.family(&desc(Kind::Gauge, "g"));
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Signed(-1)).timestamp(-1.0));
            visitor.family(&desc(Kind::Histogram, "h"));
            let point = HistogramPoint::new(&[-1.0, 2.5], &[1, 0, 4], 12.0);
            visitor.histogram(LabelText::EMPTY, &point);
            let exemplars = [None, Some(exemplar), Some(Exemplar::new(LabelText::EMPTY, f64::INFINITY))];
            let point = point.created(1.0).exemplars(&exemplars).native(native).timestamp(2.0);
            visitor.histogram(a.text(), &point);
            visitor.family(&desc(Kind::Summary, "s"));
            let point = SummaryPoint::new(2, 3.0).quantiles(&[(0.5, 1.0), (1.0, 2.0)]);
            visitor.summary(a.text(), &point.created(1.0).timestamp(2.0));
            visitor.family(&desc(Kind::Info, "i"));
            visitor.info(a.text());
            visitor.family(&desc(Kind::StateSet, "e"));
            visitor.state_set(a.text(), &[("on", true), ("off", false)]);
            visitor.family(&desc(Kind::GaugeHistogram, "sizes"));
            visitor.gauge_histogram(a.text(), &HistogramPoint::new(&[2.5], &[1, 4], -3.0).timestamp(2.0));
            visitor.family(&desc(Kind::Unknown, "u"));
            visitor.unknown(a.text(), &GaugePoint::new(2.5).timestamp(1.0));
        };
        let mut straight = Heard::default();
        tell(&mut straight);
        assert_eq!(snapshot(Repeats::Refuse, |s| tell(s)), (straight.0, vec![]));
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
    fn a_series_without_a_family_is_nobodys() {
        let told = snapshot(Repeats::Refuse, |s| s.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1))));
        assert_eq!(told, (vec![], vec![]));
    }
}
