//! An exposition that was read: plain data, in the order in which it was written.

use std::fmt;
use std::ops::Deref;

/// All families of a text, in the order in which they are written; a slice of [`ParsedFamily`] with look-ups.
///
/// ```
/// use metrics_core::{Format, testing};
/// let text = "# TYPE jobs gauge\njobs{queue=\"mail\",state=\"new\"} 3\njobs{queue=\"mail\",state=\"old\"} 4\n";
/// let exposition = testing::parse(text, Format::Text)?;
/// assert_eq!(exposition.value("jobs", &[("state", "old"), ("queue", "mail")]), Some(4.0));
/// assert_eq!(exposition.value("jobs", &[("queue", "mail")]), None, "there is no such series");
/// assert_eq!(exposition[0].samples.len(), 2);
/// # Ok::<(), testing::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposition {
    families: Vec<ParsedFamily>,
}

impl Exposition {
    pub(super) fn new(families: Vec<ParsedFamily>) -> Exposition {
        Exposition { families }
    }

    /// The family of this name, as its metadata has it: without `_total` in OpenMetrics, with it in text.
    #[must_use]
    pub fn family(&self, name: &str) -> Option<&ParsedFamily> {
        self.families.iter().find(|family| family.name == name)
    }

    /// All samples of all families.
    pub fn samples(&self) -> impl Iterator<Item = &ParsedSample> {
        self.families.iter().flat_map(|family| &family.samples)
    }

    /// The first sample of this name, suffix included, with exactly these labels, in any order.
    #[must_use]
    pub fn sample(&self, name: &str, labels: &[(&str, &str)]) -> Option<&ParsedSample> {
        self.samples().find(|sample| sample.is(name, labels))
    }

    /// The value of the first sample of this name, suffix included, with exactly these labels, in any order.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.sample(name, labels).map(|sample| sample.value)
    }
}

impl Deref for Exposition {
    type Target = [ParsedFamily];

    fn deref(&self) -> &[ParsedFamily] {
        &self.families
    }
}

impl IntoIterator for Exposition {
    type Item = ParsedFamily;
    type IntoIter = std::vec::IntoIter<ParsedFamily>;

    fn into_iter(self) -> Self::IntoIter {
        self.families.into_iter()
    }
}

impl<'a> IntoIterator for &'a Exposition {
    type Item = &'a ParsedFamily;
    type IntoIter = std::slice::Iter<'a, ParsedFamily>;

    fn into_iter(self) -> Self::IntoIter {
        self.families.iter()
    }
}

/// A family: what its metadata says, and its samples.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ParsedFamily {
    /// As the metadata has it; a sample without metadata is a family of its own name.
    pub name: String,
    /// [`ParsedKind::Unknown`] where no TYPE says otherwise.
    pub kind: ParsedKind,
    /// Unescaped; an empty one is none.
    pub help: Option<String>,
    /// OpenMetrics only; an empty one is none.
    pub unit: Option<String>,
    /// In the order in which they are written.
    pub samples: Vec<ParsedSample>,
}

impl ParsedFamily {
    pub(super) fn new(name: String) -> ParsedFamily {
        ParsedFamily { name, kind: ParsedKind::Unknown, help: None, unit: None, samples: Vec::new() }
    }
}

/// A line with a number.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ParsedSample {
    /// With its suffix.
    pub name: String,
    /// Names and unescaped values in the order in which they are written, `le` and `quantile` included.
    pub labels: Vec<(String, String)>,
    /// The value as Prometheus stores it.
    pub value: f64,
    /// The value as it is written, since not every integer has a float.
    pub number: String,
    /// Seconds since the Unix epoch, in either format.
    pub timestamp: Option<f64>,
    /// OpenMetrics only.
    pub exemplar: Option<ParsedExemplar>,
}

impl ParsedSample {
    /// A label's value, if there is that label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        find(&self.labels, name)
    }

    /// The value as an exact integer, if it is written as one.
    #[must_use]
    pub fn exact(&self) -> Option<u64> {
        self.number.parse().ok()
    }

    /// Whether it has this name and exactly these labels, in any order.
    #[must_use]
    pub fn is(&self, name: &str, labels: &[(&str, &str)]) -> bool {
        self.name == name
            && self.labels.len() == labels.len()
            && labels.iter().all(|(label, value)| self.label(label) == Some(value))
    }
}

/// What stands behind the ` # ` of a sample.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ParsedExemplar {
    /// Names and unescaped values in the order in which they are written.
    pub labels: Vec<(String, String)>,
    /// What was added or observed.
    pub value: f64,
    /// Seconds since the Unix epoch.
    pub timestamp: Option<f64>,
}

impl ParsedExemplar {
    /// A label's value, if there is that label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        find(&self.labels, name)
    }
}

fn find<'a>(labels: &'a [(String, String)], name: &str) -> Option<&'a str> {
    labels.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_str())
}

/// The type of a family, in the words of the formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParsedKind {
    /// `unknown` in OpenMetrics, `untyped` in text.
    Unknown,
    /// `counter`
    Counter,
    /// `gauge`
    Gauge,
    /// `histogram`
    Histogram,
    /// `gaugehistogram`, of OpenMetrics
    GaugeHistogram,
    /// `summary`
    Summary,
    /// `info`, of OpenMetrics
    Info,
    /// `stateset`, of OpenMetrics
    StateSet,
}

impl ParsedKind {
    /// OpenMetrics' word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ParsedKind::Unknown => "unknown",
            ParsedKind::Counter => "counter",
            ParsedKind::Gauge => "gauge",
            ParsedKind::Histogram => "histogram",
            ParsedKind::GaugeHistogram => "gaugehistogram",
            ParsedKind::Summary => "summary",
            ParsedKind::Info => "info",
            ParsedKind::StateSet => "stateset",
        }
    }
}

impl fmt::Display for ParsedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
