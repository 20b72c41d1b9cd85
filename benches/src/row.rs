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

/// What a batch does to the number that a library exposes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// Nothing is recorded.
    Nothing,
    /// The total, or the count of a histogram, gains so much.
    Adds(f64),
    /// Whatever it was, this is what it is afterwards.
    Leaves(f64),
}

/// How many gauges in flight are up before the work begins, and stay so: one that moves no gauge would not be told
/// from one that is back where it was, one that exposes none is.
pub const IN_FLIGHT: f64 = 1.0;

/// One piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Add one to an unlabelled counter, reached as the library's documentation declares it.
    CounterInc,
    /// Add a varying `f64` to an unlabelled counter.
    CounterAdd,
    /// Add a varying whole number to an unlabelled counter.
    CounterAddWhole,
    /// Add one to one series of a labelled counter, resolved beforehand.
    CounterHeld,
    /// Add one to a counter with two enum labels (4 x 3 series), looked up on every update.
    CounterEnums,
    /// Add one to a counter with two string labels over 1 000 series, looked up on every update.
    CounterStrings,
    /// The same where some series are met far more often than others.
    CounterSkewed,
    /// The same over 100 000 series, all alike.
    CounterManyStrings,
    /// Meet a new series of a counter with two string labels, in a family that was made for the sample.
    Insert,
    /// Set an unlabelled gauge to a varying `f64`.
    GaugeSet,
    /// Count something in flight: one up, one down.
    InFlight,
    /// Observe a value in an unlabelled histogram of 11 buckets.
    Histogram,
    /// Observe a value in one series of a labelled histogram, resolved beforehand.
    HistogramHeld,
    /// Observe a value in a histogram with two enum labels, looked up on every update.
    HistogramEnums,
    /// Observe a value in a histogram with two string labels over 1 000 series, looked up on every update.
    HistogramStrings,
    /// Observe a value in an unlabelled native histogram, which has no other buckets.
    NativeHistogram,
    /// Observe a value in an unlabelled summary that tells quantiles.
    Summary,
    /// Write 100 000 counters with two string labels in one format.
    Encode(Exposition),
    /// Write 1 000 histograms of 11 buckets with two string labels in one format.
    EncodeHistograms(Exposition),
    /// Call an empty function whose time is observed in a histogram of 11 buckets.
    Call(Taking),
    /// The same for an async function, which is ready when it is first polled.
    AsyncCall(Taking),
    /// Read a clock twice and tell the time between.
    Clock,
}

impl Row {
    /// All rows, in the order of the report.
    pub const ALL: [Self; 30] = [
        Self::CounterInc,
        Self::CounterAdd,
        Self::CounterAddWhole,
        Self::CounterHeld,
        Self::CounterEnums,
        Self::CounterStrings,
        Self::CounterSkewed,
        Self::CounterManyStrings,
        Self::Insert,
        Self::GaugeSet,
        Self::InFlight,
        Self::Histogram,
        Self::HistogramHeld,
        Self::HistogramEnums,
        Self::HistogramStrings,
        Self::NativeHistogram,
        Self::Summary,
        Self::Encode(Exposition::Text),
        Self::Encode(Exposition::OpenMetrics),
        Self::Encode(Exposition::Protobuf),
        Self::EncodeHistograms(Exposition::Text),
        Self::EncodeHistograms(Exposition::OpenMetrics),
        Self::EncodeHistograms(Exposition::Protobuf),
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
            Self::CounterAddWhole => "counter add, whole numbers",
            Self::CounterHeld => "counter inc, series held",
            Self::CounterEnums => "counter inc, two enum labels looked up",
            Self::CounterStrings => "counter inc, two dynamic labels looked up, 1 000 series",
            Self::CounterSkewed => "counter inc, two dynamic labels looked up, 1 000 series by Zipf's law",
            Self::CounterManyStrings => "counter inc, two dynamic labels looked up, 100 000 series",
            Self::Insert => "counter, first insert of a series, two dynamic labels",
            Self::GaugeSet => "gauge set",
            Self::InFlight => "gauge in flight, inc and dec",
            Self::Histogram => "histogram observe, 11 buckets",
            Self::HistogramHeld => "histogram observe, series held",
            Self::HistogramEnums => "histogram observe, two enum labels looked up",
            Self::HistogramStrings => "histogram observe, two dynamic labels looked up, 1 000 series",
            Self::NativeHistogram => "native histogram observe",
            Self::Summary => "summary observe, 3 quantiles",
            Self::Encode(Exposition::Text) => "encode 100 000 counters, two dynamic labels, text",
            Self::Encode(Exposition::OpenMetrics) => "encode 100 000 counters, two dynamic labels, OpenMetrics",
            Self::Encode(Exposition::Protobuf) => "encode 100 000 counters, two dynamic labels, protobuf",
            Self::EncodeHistograms(Exposition::Text) => {
                "encode 1 000 histograms of 11 buckets, two dynamic labels, text"
            }
            Self::EncodeHistograms(Exposition::OpenMetrics) => {
                "encode 1 000 histograms of 11 buckets, two dynamic labels, OpenMetrics"
            }
            Self::EncodeHistograms(Exposition::Protobuf) => {
                "encode 1 000 histograms of 11 buckets, two dynamic labels, protobuf"
            }
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
            Self::Encode(_) | Self::EncodeHistograms(_) => &[1],
            _ => &[1, 2],
        }
    }

    /// What the nanoseconds are per.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Encode(_) | Self::EncodeHistograms(_) | Self::Insert => "series",
            Self::Call(_) | Self::AsyncCall(_) => "call",
            Self::Clock | Self::InFlight => "pair",
            _ => "update",
        }
    }

    /// How many units one step of the work does.
    pub const fn units_per_step(self) -> usize {
        match self {
            Self::Encode(_) => workload::EXPOSED_SERIES,
            Self::EncodeHistograms(_) => workload::EXPOSED_HISTOGRAMS,
            _ => 1,
        }
    }

    /// How many steps a sample has, where that is not up to the time they take.
    pub const fn fixed_steps(self) -> Option<usize> {
        match self {
            Self::Insert => Some(workload::INSERTS),
            _ => None,
        }
    }

    /// After how many steps the inputs repeat.
    pub const fn cycle(self) -> usize {
        match self {
            Self::Encode(_) | Self::EncodeHistograms(_) => 1,
            Self::CounterManyStrings => workload::MANY_STEPS,
            Self::Insert => 2 * workload::INSERTS,
            _ => workload::STEPS,
        }
    }

    /// What `batch` does to what the library exposes.
    pub fn effect(self, batch: Batch) -> Effect {
        match self {
            Self::Encode(_) | Self::EncodeHistograms(_) | Self::Clock => Effect::Nothing,
            Self::CounterAdd => Effect::Adds(workload::total(workload::amounts(), f64::from, batch)),
            // Whole numbers stay far below 2^53, where f64 stops being exact.
            Self::CounterAddWhole => {
                Effect::Adds(workload::total(workload::whole_amounts(), |amount| amount as f64, batch))
            }
            Self::GaugeSet => Effect::Leaves(workload::amounts()[(batch.first + batch.count - 1) % workload::STEPS]),
            Self::InFlight => Effect::Leaves(IN_FLIGHT),
            _ => Effect::Adds(batch.count as f64),
        }
    }
}
