//! A scrape as samples: the names, labels and values that the text format would have, without its text.

use crate::desc::Desc;
use crate::kind::Kind;
use crate::labels::text::{self, LabelText};
use crate::number;
use crate::registry::registry::Registry;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// Families with their samples, as they were told.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) families: Vec<Family>,
}

#[derive(Debug)]
pub(super) struct Family {
    pub(super) desc: Desc,
    pub(super) samples: Vec<Sample>,
}

/// One sample.
#[derive(Debug)]
pub(super) struct Sample {
    /// What stands behind the family's name: `_bucket`, or nothing.
    pub(super) suffix: &'static str,
    /// In the order in which they are exposed.
    pub(super) labels: Vec<(String, String)>,
    pub(super) value: Value,
    /// Whether it only says what was added until now, so that there is a part of it since some moment.
    pub(super) adds_up: bool,
}

impl Samples {
    /// What the registry says now, within the reading that this is called in.
    pub(super) fn of(registry: &Registry) -> Samples {
        let mut samples = Samples::default();
        registry.scrape().families().for_each(|family| family.tell(&mut samples));
        samples
    }

    fn add(&mut self, suffix: &'static str, labels: Vec<(String, String)>, value: Value, adds_up: bool) {
        if let Some(family) = self.families.last_mut() {
            family.samples.push(Sample { suffix, labels, value, adds_up });
        }
    }

    fn add_buckets(
        &mut self,
        labels: LabelText<'_>,
        point: &HistogramPoint<'_>,
        [sum, count]: [&'static str; 2],
        adds_up: bool,
    ) {
        let labels = owned(labels);
        let bounds = point.bounds.iter().copied().chain([f64::INFINITY]);
        let mut below = 0;
        for (bound, count) in bounds.zip(point.buckets) {
            below += count;
            self.add("_bucket", with_bound(&labels, "le", bound), Value::Unsigned(below), adds_up);
        }
        self.add(sum, labels.clone(), Value::Float(point.sum), adds_up);
        self.add(count, labels, Value::Unsigned(point.count()), adds_up);
    }
}

impl Family {
    /// What the samples of the family are called: its name with each of these behind it.
    pub(super) fn suffixes(&self) -> &'static [&'static str] {
        match self.desc.kind() {
            Kind::Histogram => &["_bucket", "_sum", "_count"],
            Kind::GaugeHistogram => &["_bucket", "_gsum", "_gcount"],
            Kind::Summary => &["_sum", "_count", ""],
            _ => &[""],
        }
    }

    /// Whether its samples say what was added until now.
    pub(super) fn adds_up(&self) -> bool {
        matches!(self.desc.kind(), Kind::Counter | Kind::Histogram | Kind::Summary)
    }

    /// The suffix of samples that have this name.
    pub(super) fn suffix_of(&self, name: &str) -> Option<&'static str> {
        let rest = name.strip_prefix(self.desc.name())?;
        self.suffixes().iter().copied().find(|suffix| *suffix == rest)
    }

    /// The label of its samples with this suffix whose value is a number.
    pub(super) fn bound_label(&self, suffix: &str) -> Option<&'static str> {
        match (self.desc.kind(), suffix) {
            (_, "_bucket") => Some("le"),
            (Kind::Summary, "") => Some("quantile"),
            _ => None,
        }
    }

    /// The names of labels that its samples with this suffix have or may have.
    pub(super) fn label_names(&self, suffix: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self.desc.labels().iter().map(|label| label.name()).collect();
        let told = self.samples.iter().filter(|sample| sample.suffix == suffix).flat_map(|sample| &sample.labels);
        let told = told.map(|(name, _)| name.as_str());
        for name in told.chain(self.bound_label(suffix)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl Sample {
    /// The value of a label; nothing where it is absent.
    pub(super) fn get(&self, label: &str) -> &str {
        self.labels.iter().find(|(name, _)| name == label).map_or("", |(_, value)| value)
    }

    /// As it is exposed: `name{label="value"} 1`.
    pub(super) fn text(&self, family: &Family) -> String {
        let mut text = written(&format!("{}{}", family.desc.name(), self.suffix), &self.labels);
        text.push(' ');
        number::push_f64(&mut text, self.value.as_f64());
        text
    }
}

/// A name and its labels, as they are exposed.
pub(super) fn written<N: AsRef<str>, V: AsRef<str>>(name: &str, labels: &[(N, V)]) -> String {
    let mut pairs = String::new();
    for (name, value) in labels {
        text::push_pair(&mut pairs, name.as_ref(), value.as_ref());
    }
    if pairs.is_empty() { name.to_owned() } else { format!("{name}{{{pairs}}}") }
}

fn owned(labels: LabelText<'_>) -> Vec<(String, String)> {
    labels.iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// The labels, and one more, whose value is a bound.
fn with_bound(labels: &[(String, String)], name: &str, bound: f64) -> Vec<(String, String)> {
    let mut value = String::new();
    number::push_bound(&mut value, bound);
    with(labels, name, value)
}

fn with(labels: &[(String, String)], name: &str, value: String) -> Vec<(String, String)> {
    let mut labels = labels.to_vec();
    labels.push((name.to_owned(), value));
    labels
}

impl Visitor for Samples {
    fn family(&mut self, desc: &Desc) {
        self.families.push(Family { desc: desc.clone(), samples: Vec::new() });
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        self.add("", owned(labels), point.value, true);
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.add("", owned(labels), point.value, false);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.add_buckets(labels, point, ["_sum", "_count"], true);
    }

    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.add_buckets(labels, point, ["_gsum", "_gcount"], false);
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        let labels = owned(labels);
        for (quantile, value) in point.quantiles {
            self.add("", with_bound(&labels, "quantile", *quantile), Value::Float(*value), false);
        }
        self.add("_sum", labels.clone(), Value::Float(point.sum), true);
        self.add("_count", labels, Value::Unsigned(point.count), true);
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.add("", owned(labels), Value::Unsigned(1), false);
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let labels = owned(labels);
        let Some(name) = self.families.last().map(|family| family.desc.name().replace(':', "_")) else { return };
        for (state, is_present) in states {
            let labels = with(&labels, &name, (*state).to_owned());
            self.add("", labels, Value::Unsigned(u64::from(*is_present)), false);
        }
    }
}
