//! What a scrape is told: one call a family, then one call a series.
//!
//! Metrics and collectors speak, encoders and snapshots listen. Nothing is allocated in between: labels arrive
//! as the text they are exposed with, buckets as a borrowed slice.

use crate::desc::Desc;
use crate::labels::text::LabelText;

/// Listens to a scrape. Encoders implement it; a [`Collector`](crate::Collector) calls it.
///
/// After [`family`](Visitor::family) come that family's samples, until the next family. A series is told once.
pub trait Visitor {
    /// A family begins.
    fn family(&mut self, desc: &Desc);
    /// A counter's series.
    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint);
    /// A gauge's series.
    fn gauge(&mut self, labels: LabelText<'_>, value: Value);
    /// A histogram's series.
    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>);
    /// A summary's series.
    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>);
    /// An info's series: the labels are all it says, its value is always 1.
    fn info(&mut self, labels: LabelText<'_>);
    /// A state set's series: each state's name, and whether it is the present one.
    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]);
}

/// A sample's value. Integers stay exact up to their full width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A count.
    Unsigned(u64),
    /// A whole number that may be negative.
    Signed(i64),
    /// Anything else.
    Float(f64),
}

impl Value {
    /// The value as a float, as Prometheus stores it.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self {
            Value::Unsigned(n) => n as f64,
            Value::Signed(n) => n as f64,
            Value::Float(x) => x,
        }
    }
}

impl From<u64> for Value {
    fn from(n: u64) -> Value {
        Value::Unsigned(n)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Signed(n)
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Value {
        Value::Float(x)
    }
}

/// What a counter says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct CounterPoint {
    /// The total; not negative, not NaN.
    pub value: Value,
    /// When the series began, in seconds since the Unix epoch, if known.
    pub created: Option<f64>,
}

impl CounterPoint {
    /// A total whose beginning is not known.
    #[must_use]
    pub fn new(value: impl Into<Value>) -> CounterPoint {
        CounterPoint { value: value.into(), created: None }
    }

    /// States when the series began, in seconds since the Unix epoch.
    #[must_use]
    pub fn created(mut self, at: f64) -> CounterPoint {
        self.created = Some(at);
        self
    }
}

/// What a histogram says. The count is the sum of the buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct HistogramPoint<'a> {
    /// Inclusive upper bounds, rising; `+Inf` is implied.
    pub bounds: &'a [f64],
    /// Observations in each bucket alone (not cumulative), one more than there are bounds.
    pub buckets: &'a [u64],
    /// The sum of all observations.
    pub sum: f64,
    /// When the series began, in seconds since the Unix epoch, if known.
    pub created: Option<f64>,
}

impl<'a> HistogramPoint<'a> {
    /// A histogram from its bounds and the count in each bucket alone; `buckets` is one longer than `bounds`.
    #[must_use]
    pub fn new(bounds: &'a [f64], buckets: &'a [u64], sum: f64) -> HistogramPoint<'a> {
        HistogramPoint { bounds, buckets, sum, created: None }
    }

    /// States when the series began, in seconds since the Unix epoch.
    #[must_use]
    pub fn created(mut self, at: f64) -> HistogramPoint<'a> {
        self.created = Some(at);
        self
    }

    /// All observations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

/// What a summary says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SummaryPoint<'a> {
    /// How many observations.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// Quantiles and their values, rising.
    pub quantiles: &'a [(f64, f64)],
    /// When the series began, in seconds since the Unix epoch, if known.
    pub created: Option<f64>,
}

impl<'a> SummaryPoint<'a> {
    /// A summary without quantiles.
    #[must_use]
    pub fn new(count: u64, sum: f64) -> SummaryPoint<'a> {
        SummaryPoint { count, sum, quantiles: &[], created: None }
    }

    /// Adds quantiles: `(0.99, 0.25)` says that 99 % were at most 0.25.
    #[must_use]
    pub fn quantiles(mut self, quantiles: &'a [(f64, f64)]) -> SummaryPoint<'a> {
        self.quantiles = quantiles;
        self
    }

    /// States when the series began, in seconds since the Unix epoch.
    #[must_use]
    pub fn created(mut self, at: f64) -> SummaryPoint<'a> {
        self.created = Some(at);
        self
    }
}
