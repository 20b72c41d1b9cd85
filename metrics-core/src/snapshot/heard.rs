//! What tests hear of a snapshot: a line for each thing that is told.

use std::fmt::Write;

use super::{Repeats, Snapshot};
use crate::desc::Desc;
use crate::kind::Kind;
use crate::labels::text::{LabelText, LabelTextBuf};
use crate::visitor::{CounterPoint, Exemplar, GaugePoint, HistogramPoint, SummaryPoint, Visitor};

/// Writes down what it is told; of what a point need not say, only what it says.
#[derive(Default)]
pub(super) struct Heard(pub(super) Vec<String>);

impl Heard {
    fn line(&mut self, labels: LabelText<'_>, rest: &str) {
        self.0.push(format!("{{{}}}{rest}", labels.as_str()));
    }
}

fn times(created: Option<f64>, timestamp: Option<f64>) -> String {
    let created = created.map(|at| format!(" created {at}")).unwrap_or_default();
    created + &timestamp.map(|at| format!(" timestamp {at}")).unwrap_or_default()
}

fn exemplar(exemplar: &Exemplar<'_>) -> String {
    let at = exemplar.timestamp.map(|at| format!(" at {at}")).unwrap_or_default();
    format!("{{{}}} {}{at}", exemplar.labels.as_str(), exemplar.value)
}

impl Visitor for Heard {
    fn family(&mut self, desc: &Desc) {
        self.0.push(desc.name().to_owned());
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        let exemplar = point.exemplar.map(|told| format!(" # {}", exemplar(&told))).unwrap_or_default();
        let times = times(point.created, point.timestamp);
        self.line(labels, &format!(" {:?}{exemplar}{times}", point.value));
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.line(labels, &format!(" {:?}{}", point.value, times(None, point.timestamp)));
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let mut line = format!(" {:?} {:?} {}", point.bounds, point.buckets, point.sum);
        for (bucket, told) in point.exemplars.iter().enumerate() {
            if let Some(told) = told {
                write!(line, " # {bucket} {}", exemplar(told)).expect("a string takes everything");
            }
        }
        if let Some(native) = &point.native {
            let (schema, zeros, threshold) = (native.schema, native.zero_count, native.zero_threshold);
            let (positive, negative) = (native.positive, native.negative);
            write!(line, " schema {schema} zeros {zeros} up to {threshold} {positive:?} {negative:?}")
                .expect("a string takes everything");
        }
        line += &times(point.created, point.timestamp);
        self.line(labels, &line);
    }

    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.histogram(labels, point);
        self.0.push("is what is there now".to_owned());
    }

    fn unknown(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.gauge(labels, point);
        self.0.push("is unknown".to_owned());
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        let times = times(point.created, point.timestamp);
        self.line(labels, &format!(" {} {} {:?}{times}", point.count, point.sum, point.quantiles));
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.line(labels, "");
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        self.line(labels, &format!(" {states:?}"));
    }
}

/// A family; the name has to be valid.
pub(super) fn desc(kind: Kind, name: &'static str) -> Desc {
    Desc::new(kind, name, "Help.").expect("a valid name")
}

/// A label set; the names have to be valid.
pub(super) fn labels(pairs: &[(&str, &str)]) -> LabelTextBuf {
    LabelTextBuf::new(pairs.iter().copied()).expect("valid labels")
}

/// What comes out again, and the messages of what was refused.
pub(super) fn snapshot(repeats: Repeats, tell: impl FnOnce(&mut Snapshot)) -> (Vec<String>, Vec<String>) {
    let mut snapshot = Snapshot::new(repeats);
    tell(&mut snapshot);
    let (families, refused) = snapshot.into_parts();
    let mut heard = Heard::default();
    families.iter().for_each(|family| family.tell(&mut heard));
    (heard.0, refused.into_iter().map(|refusal| refusal.message).collect())
}
