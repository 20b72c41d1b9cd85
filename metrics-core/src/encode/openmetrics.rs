//! OpenMetrics, version 1.0.0.
//!
//! What text writes as sample lines is written here as well, by the same code. The rest is stricter: metadata has the
//! name without the kind's suffix and says the unit; there are exemplars; and some numbers that a reader has to refuse
//! are left out, rather than the whole exposition lost for them. The
//! [specification](https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md) has the words
//! `MUST` for everything that is decided below.

use std::collections::HashSet;

use crate::desc::Desc;
use crate::encode::Encoder;
use crate::encode::format::Format;
use crate::encode::lines::Lines;
use crate::encode::names::FamilyName;
use crate::encode::output::Output;
use crate::escape;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// Writes what it is told as OpenMetrics. The points it is given are well-formed: the registry sees to that.
pub(crate) struct OpenMetricsEncoder<'w> {
    lines: Lines<'w>,
    format: Format,
    /// Names of families that the line of a creation time cannot have.
    taken: HashSet<String>,
    /// Whether the present family is one whose samples have exemplars.
    has_exemplars: bool,
    /// Whether the creation times of the present family are written.
    has_created: bool,
}

impl<'w> Encoder<'w> for OpenMetricsEncoder<'w> {
    type Buffer = String;

    fn new(out: Output<'w, String>, format: Format) -> OpenMetricsEncoder<'w> {
        OpenMetricsEncoder {
            lines: Lines::new(out, format.escaping(), number::push_decimal),
            format,
            taken: HashSet::new(),
            has_exemplars: false,
            has_created: false,
        }
    }

    fn announce(&mut self, desc: &Desc) {
        let name = FamilyName::new(desc, self.format.escaping());
        if name.base().ends_with("_created") {
            self.taken.insert(name.base().to_owned());
        }
    }

    fn has_failed(&self) -> bool {
        self.lines.out.has_failed()
    }

    fn end(mut self) -> Output<'w, String> {
        self.lines.out.buffer.push_str("# EOF\n");
        self.lines.out
    }
}

impl OpenMetricsEncoder<'_> {
    fn created(&mut self, labels: LabelText<'_>, created: Option<f64>, timestamp: Option<f64>) {
        if let Some(at) = created.filter(|_| self.has_created) {
            self.lines.created(labels, at, timestamp);
        }
    }
}

impl Visitor for OpenMetricsEncoder<'_> {
    fn family(&mut self, desc: &Desc) {
        let name = FamilyName::new(desc, self.format.escaping());
        let kind = kind(desc, &name);
        let out = &mut self.lines.out.buffer;
        let mut line = |word: &str, value: &dyn Fn(&mut String)| {
            out.push_str(word);
            name.push("", out);
            out.push(' ');
            value(out);
            out.push('\n');
        };
        line("# TYPE ", &|out| out.push_str(kind));
        if let Some(unit) = unit(desc, &name) {
            line("# UNIT ", &|out| out.push_str(unit));
        }
        if !desc.help().is_empty() {
            line("# HELP ", &|out| escape::escape_label(desc.help(), out));
        }
        self.lines.family(desc.kind(), &name, desc.is_legacy());

        self.has_exemplars = matches!(kind, "counter" | "histogram");
        self.has_created = self.format.has_created()
            && matches!(kind, "counter" | "histogram" | "summary")
            && !self.taken.contains(&format!("{}_created", name.base()));
        if self.has_created {
            self.lines.family_is_created(&name);
        }
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        let exemplar = point.exemplar.as_ref().filter(|_| self.has_exemplars);
        self.lines.sample(labels, point.value, point.timestamp, exemplar);
        self.created(labels, point.created, point.timestamp);
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.lines.sample(labels, point.value, point.timestamp, None);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let count = self.lines.buckets(labels, point.bounds, point.buckets, point.timestamp, point.exemplars);
        // A sum is a counter, which what is below zero would make go down; and a count goes with a sum.
        if point.sum >= 0.0 && point.bounds.first().is_none_or(|bound| *bound >= 0.0) {
            self.lines.sum(labels, point.sum, point.timestamp);
            self.lines.count(labels, count, point.timestamp);
        }
        self.created(labels, point.created, point.timestamp);
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.lines.quantiles(labels, point.quantiles, point.timestamp);
        // As with histograms; but here the two need not go together.
        if point.sum >= 0.0 {
            self.lines.sum(labels, point.sum, point.timestamp);
        }
        self.lines.count(labels, point.count, point.timestamp);
        self.created(labels, point.created, point.timestamp);
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.lines.sample(labels, Value::Unsigned(1), None, None);
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        self.lines.states(labels, states);
    }
}

/// The kind as which a reader can take it.
fn kind(desc: &Desc, name: &FamilyName<'_>) -> &'static str {
    match desc.kind() {
        // Their samples have the suffix and no other name. One that was given as `exact` without it keeps its name.
        Kind::Counter if name.suffix().is_empty() => "unknown",
        Kind::Info if name.suffix().is_empty() => "gauge",
        // A state set's label has the name of the family, and a label's name has no colons.
        Kind::StateSet if !name.is_state_label() => "gauge",
        kind => kind.as_str(),
    }
}

/// The unit, which has to end the name, and which infos and state sets do not have.
fn unit(desc: &Desc, name: &FamilyName<'_>) -> Option<&'static str> {
    let unit = desc.unit().filter(|_| !matches!(desc.kind(), Kind::Info | Kind::StateSet))?.as_str();
    name.base().strip_suffix(unit)?.ends_with('_').then_some(unit)
}
