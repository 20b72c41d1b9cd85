//! A family that was read, as a visitor is told it: its samples put together to series.
//!
//! A text has samples and a visitor is told series: a histogram's buckets, its sum and its count at once. They belong
//! together by their labels, less the one that tells them apart.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::created::Created;
use super::points;
use crate::desc::Desc;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::error::Error;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::labels::text::LabelTextBuf;
use crate::origin::Origin;
use crate::parse::exposition::{ParsedFamily, ParsedKind, ParsedSample};
use crate::unit::Unit;
use crate::visitor::Visitor;

/// What families and series are called here.
pub(super) struct Renaming {
    pub(super) prefix: Option<String>,
    pub(super) labels: Vec<(String, String)>,
    pub(super) origin: Origin,
}

/// A series, as far as it was read.
pub(super) struct Series<'f> {
    /// What the text calls the family.
    pub(super) family: &'f str,
    /// Each with what stands behind the family's name in its own.
    pub(super) samples: Vec<(&'f str, &'f ParsedSample)>,
    /// Less the label that tells the samples apart.
    labels: Vec<(&'f str, &'f str)>,
}

impl Renaming {
    /// Tells a family; what cannot be told of it is left out and returned, each kind of fault once.
    pub(super) fn tell(
        &self,
        family: &ParsedFamily,
        is_open_metrics: bool,
        created: &Created<'_>,
        visitor: &mut dyn Visitor,
    ) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let mut refuse = |message: &str| {
            let name = self.name(&family.name);
            let fault = Diagnostic::new(DiagnosticKind::InvalidSample, &name, message, [self.origin]);
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        };
        let Ok(desc) = self.desc(family, is_open_metrics) else {
            refuse("a family whose name cannot be, or cannot have that label");
            return faults;
        };
        visitor.family(&desc);
        for series in series(family, is_open_metrics, created) {
            let Ok(labels) = self.labels(&series.labels) else {
                refuse("a series with a label that cannot be");
                continue;
            };
            if let Some(fault) = points::tell(&desc, labels.text(), &series, visitor) {
                refuse(fault);
            }
        }
        faults
    }

    fn name(&self, name: &str) -> String {
        self.prefix.as_ref().map_or_else(|| name.to_owned(), |prefix| format!("{prefix}_{name}"))
    }

    fn desc(&self, family: &ParsedFamily, is_open_metrics: bool) -> Result<Desc, Error> {
        let kind = kind(family.kind);
        let mut name = self.name(&family.name);
        if is_open_metrics {
            name.push_str(kind.suffix()); // its metadata has the base name
        }
        let unit = family.unit.as_deref().and_then(unit);
        let help = family.help.clone().unwrap_or_default();
        let desc = Desc::new_utf8(kind, name.clone(), help)?.imported(name, unit, self.origin);
        desc.with_const_labels(self.labels.iter().map(|(name, value)| (name, value)))
    }

    /// A series' own labels; the stated ones are its family's.
    fn labels(&self, labels: &[(&str, &str)]) -> Result<LabelTextBuf, Error> {
        let is_stated = |name: &str| self.labels.iter().any(|(stated, _)| is_one(stated, name));
        let renamed = labels.iter().map(|(name, value)| {
            let mut renamed = Cow::Borrowed(*name);
            // As often as it takes: the text may have been exported once already.
            while is_stated(&renamed) || renamed != *name && labels.iter().any(|(other, _)| *other == renamed) {
                renamed.to_mut().insert_str(0, "exported_");
            }
            (renamed, *value)
        });
        LabelTextBuf::new_utf8(renamed)
    }
}

/// Whether two names are one for some reader.
fn is_one(name: &str, other: &str) -> bool {
    Escaping::ALL.iter().any(|scheme| scheme.label_name(name) == scheme.label_name(other))
}

/// The family's series, in the order in which they begin.
fn series<'f>(family: &'f ParsedFamily, is_open_metrics: bool, created: &Created<'f>) -> Vec<Series<'f>> {
    let mut found: Vec<Series<'_>> = Vec::new();
    let mut by_labels: HashMap<Vec<(&str, &str)>, usize> = HashMap::new();
    for sample in &family.samples {
        let suffix = sample.name.strip_prefix(&family.name).unwrap_or_default();
        let labels = labels(sample, own_label(family, suffix));
        let at = *by_labels.entry(sorted(&labels)).or_insert_with(|| {
            found.push(Series { family: &family.name, samples: Vec::new(), labels });
            found.len() - 1
        });
        let samples = &mut found[at].samples;
        // Only OpenMetrics may say how a series was at several times, one after another: the last one is how it is.
        if is_open_metrics && samples.first().is_some_and(|(_, first)| first.timestamp != sample.timestamp) {
            samples.clear();
        }
        samples.push((suffix, sample));
    }
    for sample in created.of(family) {
        if let Some(at) = by_labels.get(&sorted(&labels(sample, None))) {
            found[*at].samples.push(("_created", sample));
        }
    }
    found
}

/// A sample's labels but for this one.
fn labels<'f>(sample: &'f ParsedSample, own: Option<&str>) -> Vec<(&'f str, &'f str)> {
    let labels = sample.labels.iter().filter(|(name, _)| Some(name.as_str()) != own);
    labels.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// They are the same in any order.
fn sorted<'f>(labels: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut sorted = labels.to_vec();
    sorted.sort_unstable();
    sorted
}

/// The label that tells samples of one series apart.
fn own_label<'f>(family: &'f ParsedFamily, suffix: &str) -> Option<&'f str> {
    match (family.kind, suffix) {
        (ParsedKind::Histogram | ParsedKind::GaugeHistogram, "_bucket") => Some("le"),
        (ParsedKind::Summary, "") => Some("quantile"),
        (ParsedKind::StateSet, "") => Some(&family.name),
        _ => None,
    }
}

fn kind(read: ParsedKind) -> Kind {
    match read {
        ParsedKind::Counter => Kind::Counter,
        ParsedKind::Gauge => Kind::Gauge,
        ParsedKind::Histogram => Kind::Histogram,
        ParsedKind::GaugeHistogram => Kind::GaugeHistogram,
        ParsedKind::Summary => Kind::Summary,
        ParsedKind::Info => Kind::Info,
        ParsedKind::StateSet => Kind::StateSet,
        ParsedKind::Unknown => Kind::Unknown,
    }
}

/// How many units there may be that are nobody's here: each is kept for good.
const UNITS: usize = 64;

/// The unit of this name; none where texts have named too many.
fn unit(name: &str) -> Option<Unit> {
    static UNITS_READ: Mutex<Vec<Unit>> = Mutex::new(Vec::new());
    let mut known = UNITS_READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(unit) = known.iter().find(|unit| unit.as_str() == name) {
        return Some(*unit);
    }
    let unit = (known.len() < UNITS).then(|| Unit::new(String::from(name).leak()))?;
    known.push(unit);
    Some(unit)
}
