//! The one error of everything that is made at run time.

use crate::label_names;
use crate::origin::Origin;

/// Why a metric, a collector or a label set was refused: which one, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    reason: Reason,
    metric: String,
    origin: Option<Origin>,
    message: String,
}

/// The class of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A metric's name is outside the grammar.
    InvalidName,
    /// A label's name is outside the grammar, reserved, or stands twice.
    InvalidLabel,
    /// Bucket bounds are not finite, not rising, or too many.
    InvalidBuckets,
    /// A metric without labels, or an info, was to let idle series go, or any to do so at once.
    InvalidExpiry,
    /// Quantiles are not from 0 to 1, or stand twice, or their window cannot be.
    InvalidQuantiles,
    /// The help text is missing.
    MissingHelp,
    /// A series that no format can hold, or one that its family has already.
    InvalidSample,
    /// Another family has the name, or a name that its samples use.
    Conflict,
    /// A format cannot be read.
    InvalidFormat,
    /// A group has no optional field of that name.
    UnknownField,
}

impl Error {
    pub(crate) fn new(reason: Reason, metric: &str, origin: Option<Origin>, message: String) -> Error {
        Error { reason, metric: metric.to_owned(), origin, message }
    }

    pub(crate) fn invalid_name(metric: &str, origin: Origin) -> Error {
        Error::new(
            Reason::InvalidName,
            metric,
            Some(origin),
            "not a metric name; use letters, digits and `_`, not a digit first, or opt in to any other with `utf8`"
                .to_owned(),
        )
    }

    /// A label whose name the exposition needs for itself.
    pub(crate) fn reserved_label(metric: &str, label: &str, origin: Origin) -> Error {
        Error::new(Reason::InvalidLabel, metric, Some(origin), label_names::reserved(label))
    }

    /// The class of the error.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The metric it is about.
    #[must_use]
    pub fn metric(&self) -> &str {
        &self.metric
    }

    /// Where that metric was to be made.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        self.origin
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "metric `{}`", self.metric)?;
        if let Some(origin) = &self.origin {
            write!(f, " ({origin})")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Error {}
