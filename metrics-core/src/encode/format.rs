//! The exposition formats by name.

use crate::escaping::Escaping;

/// The content type of [`Format::Text`].
pub const CONTENT_TYPE_LATEST: &str = "text/plain; version=0.0.4; charset=utf-8";

/// An exposition format, its version and ways of writing included.
///
/// It is opaque so that versions can be added to it. Take one of its constants, or [`Format::negotiate`] one with the
/// reader.
///
/// | | the reader | carries |
/// |---|---|---|
/// | [`Format::Text`] | every one | all kinds; infos and state sets as gauges |
/// | [`Format::OpenMetrics`] | Prometheus from 2.5, and others | also units, exemplars and the kinds as they are |
/// | [`Format::Protobuf`] | Prometheus from 2.40 | also native histograms and when a series began |
///
/// ```
/// use metrics_core::Format;
/// assert_eq!(Format::Text.content_type(), "text/plain; version=0.0.4; charset=utf-8");
/// assert_eq!(Format::negotiate("application/openmetrics-text"), Format::OpenMetrics);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format {
    syntax: Syntax,
    /// As the content type states it. Text states it from version 1.0.0 on, which is how the versions differ.
    escaping: Option<Escaping>,
    created: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Syntax {
    Text,
    OpenMetrics,
    Protobuf,
}

#[expect(non_upper_case_globals, reason = "they are chosen from like the variants of an enum, and read like them")]
impl Format {
    /// Prometheus' text format, version 0.0.4: what every Prometheus and most other collectors read.
    pub const Text: Format = Format::of(Syntax::Text);

    /// OpenMetrics, version 1.0.0.
    pub const OpenMetrics: Format = Format::of(Syntax::OpenMetrics);

    /// Prometheus' protobuf format: messages `io.prometheus.client.MetricFamily`, each after its length.
    pub const Protobuf: Format = Format::of(Syntax::Protobuf);
}

/// A content type with the escaping behind it.
macro_rules! escaped {
    ($content_type:literal, $escaping:expr) => {
        match $escaping {
            Escaping::Underscores => concat!($content_type, "; escaping=underscores"),
            Escaping::Dots => concat!($content_type, "; escaping=dots"),
            Escaping::Values => concat!($content_type, "; escaping=values"),
            Escaping::AllowUtf8 => concat!($content_type, "; escaping=allow-utf-8"),
        }
    };
}

impl Format {
    const fn of(syntax: Syntax) -> Format {
        Format { syntax, escaping: None, created: false }
    }

    /// Writes names outside the old grammar by this scheme, and says so in the content type. Without it they are
    /// written with underscores.
    ///
    /// The text format states a scheme from its version 1.0.0 on, so this makes it that.
    ///
    /// ```
    /// use metrics_core::{Escaping, Format};
    /// let format = Format::Text.with_escaping(Escaping::AllowUtf8);
    /// assert_eq!(format.content_type(), "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8");
    /// ```
    #[must_use]
    pub const fn with_escaping(mut self, escaping: Escaping) -> Format {
        self.escaping = Some(escaping);
        self
    }

    /// Writes when a series began as a sample of its own, `http_requests_created 1520430000.123`.
    ///
    /// This is OpenMetrics' way, and one series more for each counter, histogram and summary: for readers that are known
    /// to use it. Text cannot say it, and protobuf does without being asked.
    #[must_use]
    pub const fn with_created(mut self) -> Format {
        self.created = matches!(self.syntax, Syntax::OpenMetrics);
        self
    }

    /// The value of the `Content-Type` header that goes with it.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        match (self.syntax, self.escaping) {
            (Syntax::Text, None) => CONTENT_TYPE_LATEST,
            (Syntax::Text, Some(escaping)) => escaped!("text/plain; version=1.0.0; charset=utf-8", escaping),
            (Syntax::OpenMetrics, None) => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            (Syntax::OpenMetrics, Some(escaping)) => {
                escaped!("application/openmetrics-text; version=1.0.0; charset=utf-8", escaping)
            }
            (Syntax::Protobuf, None) => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
            (Syntax::Protobuf, Some(escaping)) => escaped!(
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                escaping
            ),
        }
    }

    pub(crate) const fn syntax(self) -> Syntax {
        self.syntax
    }

    pub(crate) fn escaping(self) -> Escaping {
        self.escaping.unwrap_or_default()
    }

    pub(crate) const fn has_created(self) -> bool {
        self.created
    }
}
