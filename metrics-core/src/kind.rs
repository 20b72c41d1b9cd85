//! The kinds of metric that the exposition formats know.

/// What a metric is, in the words of OpenMetrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Only goes up; exposed with the suffix `_total`.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Observations counted in buckets.
    Histogram,
    /// Observations counted and summed, with quantiles where asked for.
    Summary,
    /// Text that does not change while the process lives; exposed as `.._info` with the value 1.
    Info,
    /// One of a fixed set of states.
    StateSet,
    /// What is there now, in buckets: its counts go down as well. Only collectors tell of such.
    GaugeHistogram,
    /// A number of which nobody knows whether it only goes up. Only collectors tell of such.
    Unknown,
}

impl Kind {
    /// The word of OpenMetrics: `counter`, `gauge`, `histogram`, `summary`, `info`, `stateset`, `gaugehistogram`,
    /// `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
            Kind::Summary => "summary",
            Kind::Info => "info",
            Kind::StateSet => "stateset",
            Kind::GaugeHistogram => "gaugehistogram",
            Kind::Unknown => "unknown",
        }
    }

    /// The suffix that every name of this kind ends with: `_total`, `_info` or none.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Kind::Counter => "_total",
            Kind::Info => "_info",
            _ => "",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
