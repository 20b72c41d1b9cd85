//! The rows of the comparison: the pieces of work that every library is asked to do.
//!
//! A row fixes everything that must be equal for its figures to be comparable: the metric's kind and labels, how
//! many threads share it, what one unit of work is, and what must have been recorded when it is over.

use crate::workload::{self, Batch};

/// What an instrumented function takes, and its metric is labelled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// Nothing.
    Nothing,
    /// Two enums (4 x 3 series).
    Enums,
    /// An enum and a string (4 x 25 series).
    EnumAndString,
}

/// A format that series are exposed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposition {
    /// Prometheus' text format 0.0.4.
    Text,
    /// OpenMetrics 1.0 as text.
    OpenMetrics,
    /// Length-delimited `io.prometheus.client.MetricFamily` messages.
    Protobuf,
}

/// One piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Add one to an unlabelled counter, reached as the library's documentation declares it.
    CounterInc,
    /// Add a varying `f64` to an unlabelled counter.
    CounterAdd,
    /// Add one to one series of a labelled counter, resolved beforehand.
    CounterHeld,
    /// Add one to a counter with two enum labels (4 x 3 series), looked up on every update.
    CounterEnums,
    /// Add one to a counter with two string labels over 1 000 series, looked up on every update.
    CounterStrings,
    /// Observe a value in an unlabelled histogram of 11 buckets.
    Histogram,
    /// Observe a value in one series of a labelled histogram, resolved beforehand.
    HistogramHeld,
    /// Observe a value in a histogram with two enum labels, looked up on every update.
    HistogramEnums,
    /// Write 100 000 counters with two string labels in one format.
    Encode(Exposition),
    /// Call an empty function whose time is observed in a histogram of 11 buckets.
    Call(Taking),
    /// The same for an async function, which is ready when it is first polled.
    AsyncCall(Taking),
    /// Read a clock twice and tell the time between.
    Clock,
}

impl Row {
    /// All rows, in the order of the report.
    pub const ALL: [Self; 18] = [
        Self::CounterInc,
        Self::CounterAdd,
        Self::CounterHeld,
        Self::CounterEnums,
        Self::CounterStrings,
        Self::Histogram,
        Self::HistogramHeld,
        Self::HistogramEnums,
        Self::Encode(Exposition::Text),
        Self::Encode(Exposition::OpenMetrics),
        Self::Encode(Exposition::Protobuf),
        Self::Call(Taking::Nothing),
        Self::Call(Taking::Enums),
        Self::Call(Taking::EnumAndString),
        Self::AsyncCall(Taking::Nothing),
        Self::AsyncCall(Taking::Enums),
        Self::AsyncCall(Taking::EnumAndString),
        Self::Clock,
    ];

    /// The name in the report, which `--only` is matched against.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CounterInc => "counter inc",
            Self::CounterAdd => "counter add f64",
            Self::CounterHeld => "counter inc, series held",
            Self::CounterEnums => "counter inc, two enum labels looked up",
            Self::CounterStrings => "counter inc, two dynamic labels looked up, 1 000 series",
            Self::Histogram => "histogram observe, 11 buckets",
            Self::HistogramHeld => "histogram observe, series held",
            Self::HistogramEnums => "histogram observe, two enum labels looked up",
            Self::Encode(Exposition::Text) => "encode 100 000 counters, two dynamic labels, text",
            Self::Encode(Exposition::OpenMetrics) => "encode 100 000 counters, two dynamic labels, OpenMetrics",
            Self::Encode(Exposition::Protobuf) => "encode 100 000 counters, two dynamic labels, protobuf",
            Self::Call(Taking::Nothing) => "timed function, no labels",
            Self::Call(Taking::Enums) => "timed function, two enum labels",
            Self::Call(Taking::EnumAndString) => "timed function, enum and string label",
            Self::AsyncCall(Taking::Nothing) => "timed async function, no labels",
            Self::AsyncCall(Taking::Enums) => "timed async function, two enum labels",
            Self::AsyncCall(Taking::EnumAndString) => "timed async function, enum and string label",
            Self::Clock => "two clock readings",
        }
    }

    /// With how many threads the row is run. All of them update the same metric.
    pub const fn threads(self) -> &'static [usize] {
        match self {
            Self::Encode(_) => &[1],
            _ => &[1, 2],
        }
    }

    /// What the nanoseconds are per.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Encode(_) => "series",
            Self::Call(_) | Self::AsyncCall(_) => "call",
            Self::Clock => "pair",
            _ => "update",
        }
    }

    /// How many units one step of the work does.
    pub const fn units_per_step(self) -> usize {
        match self {
            Self::Encode(_) => workload::EXPOSED_SERIES,
            _ => 1,
        }
    }

    /// What the metric must have gained by `batch`: its total, or a histogram's count. `None` where nothing is
    /// recorded.
    pub fn gain(self, batch: Batch) -> Option<f64> {
        match self {
            Self::Encode(_) | Self::Clock => None,
            Self::CounterAdd => Some(workload::amount_total(batch)),
            // Counts stay far below 2^53, where f64 stops being exact.
            _ => Some(batch.count as f64),
        }
    }
}
