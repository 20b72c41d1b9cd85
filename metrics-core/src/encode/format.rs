//! The exposition formats by name.

/// The content type of [`Format::Text`].
pub const CONTENT_TYPE_LATEST: &str = "text/plain; version=0.0.4; charset=utf-8";

/// An exposition format, its version included.
///
/// It is opaque so that versions and ways of escaping can be added to it; take one of its constants.
///
/// ```
/// use metrics_core::Format;
/// assert_eq!(Format::Text.content_type(), "text/plain; version=0.0.4; charset=utf-8");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Format(Syntax);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Syntax {
    Text,
}

// They are chosen from like the variants of an enum and read like them.
#[allow(non_upper_case_globals)]
impl Format {
    /// Prometheus' text format, version 0.0.4: what every Prometheus and most other collectors read.
    pub const Text: Format = Format(Syntax::Text);
}

impl Format {
    /// The value of the `Content-Type` header that goes with it.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        match self.0 {
            Syntax::Text => CONTENT_TYPE_LATEST,
        }
    }

    pub(crate) const fn syntax(self) -> Syntax {
        self.0
    }
}
