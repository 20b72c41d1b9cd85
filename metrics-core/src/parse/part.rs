//! What a sample is within its family: the total, a bucket, the sum.

use super::Dialect;
use super::exposition::ParsedKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole of a gauge, of an unknown, and of text's counter.
    Value,
    Total,
    Created,
    Bucket,
    Sum,
    Count,
    Quantile,
    Info,
    State,
}

impl Part {
    /// A bit of its own.
    pub(super) fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The label that tells parts of this sort from each other; a state's is named after its family.
    pub(super) fn own_label(self, family: &str) -> Option<&str> {
        match self {
            Part::Bucket => Some("le"),
            Part::Quantile => Some("quantile"),
            Part::State => Some(family),
            _ => None,
        }
    }
}

/// The samples that a family may have, each by its suffix.
pub(super) fn parts(dialect: Dialect, kind: ParsedKind) -> &'static [(&'static str, Part)] {
    match (kind, dialect.is_open_metrics) {
        (ParsedKind::Counter, true) => &[("_total", Part::Total), ("_created", Part::Created)],
        (ParsedKind::Histogram, true) => {
            &[("_bucket", Part::Bucket), ("_count", Part::Count), ("_sum", Part::Sum), ("_created", Part::Created)]
        }
        (ParsedKind::Histogram, false) => &[("_bucket", Part::Bucket), ("_count", Part::Count), ("_sum", Part::Sum)],
        (ParsedKind::GaugeHistogram, _) => &[("_bucket", Part::Bucket), ("_gcount", Part::Count), ("_gsum", Part::Sum)],
        (ParsedKind::Summary, true) => {
            &[("", Part::Quantile), ("_count", Part::Count), ("_sum", Part::Sum), ("_created", Part::Created)]
        }
        (ParsedKind::Summary, false) => &[("", Part::Quantile), ("_count", Part::Count), ("_sum", Part::Sum)],
        (ParsedKind::Info, _) => &[("_info", Part::Info)],
        (ParsedKind::StateSet, _) => &[("", Part::State)],
        (ParsedKind::Counter | ParsedKind::Gauge | ParsedKind::Unknown, _) => &[("", Part::Value)],
    }
}
