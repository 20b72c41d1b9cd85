//! What a scrape is told: one call a family, then one call a series.
//!
//! Metrics and collectors speak, encoders and snapshots listen. Nothing is allocated in between: labels arrive
//! as the text they are exposed with, buckets as a borrowed slice.

use crate::amount::Number;
use crate::desc::Desc;
use crate::labels::text::LabelText;
use crate::number;

/// Listens to a scrape. Encoders implement it; a [`Collector`](crate::Collector) calls it.
///
/// After [`family`](Visitor::family) come that family's samples, until the next family. A series is told once.
pub trait Visitor {
    /// A family begins. Its series are told without its [const labels](Desc::const_labels).
    fn family(&mut self, desc: &Desc);
    /// A counter's series.
    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>);
    /// A gauge's series.
    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint);
    /// A histogram's series.
    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>);
    /// A summary's series.
    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>);
    /// An info's series: the labels are all it says, its value is always 1.
    fn info(&mut self, labels: LabelText<'_>);
    /// A state set's series: each state's name, and whether it is the present one.
    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]);

    /// A gauge histogram's series: how many things that are there now are in which bucket. Without a creation time.
    ///
    /// Who has no other way of taking one takes it as a histogram.
    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.histogram(labels, point);
    }

    /// A series of which nobody knows whether it only goes up.
    ///
    /// Who has no other way of taking one takes it as a gauge.
    fn unknown(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.gauge(labels, point);
    }

    /// Several series of a counter at once, for the library's own encoders. Whoever does not take them, and says so, is
    /// told one by one.
    #[doc(hidden)]
    fn counters(&mut self, counters: &mut dyn Counters) -> bool {
        let _ = counters;
        false
    }

    /// Whether it need not be told any more, as an encoder whose writer has failed. It is asked between families, and
    /// within a family every few hundred series; whatever it says, it may be told more.
    fn is_done(&self) -> bool {
        false
    }
}

/// Series of a counter of which nobody has more to say than their labels, a whole number, and when they began.
///
/// It has no name outside, so nobody else takes what [`Visitor::counters`] offers.
pub trait Counters {
    /// Appends the lines of the next ones, and says whether there are more. `opening` is how each begins, up to its labels;
    /// `bare` stands for its last character in one that has none.
    fn push_lines(&mut self, text: &mut String, opening: &str, bare: &str) -> bool;
}

/// How many series may be told before a visitor is asked whether it is done.
pub(crate) const TOLD_AT_ONCE: usize = 256;

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
    /// What an amount is as a value; a duration is its seconds.
    pub(crate) fn of_number(number: Number) -> Value {
        match number {
            Number::Unsigned(n) => Value::Unsigned(n),
            Number::Signed(n) => Value::Signed(n),
            Number::Float(x) => Value::Float(x),
            Number::Time(time) => Value::Float(time.as_secs_f64()),
        }
    }

    /// The whole number whose plain digits are all that is to be written of it, if there is one.
    #[inline(always)]
    pub(crate) fn whole(self) -> Option<u64> {
        match self {
            Value::Unsigned(n) => Some(n),
            Value::Signed(n) => u64::try_from(n).ok(),
            Value::Float(x) => number::whole(x),
        }
    }

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

/// One observation, with labels that lead to where it came from: a trace, as a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exemplar<'a> {
    /// Its labels: names and values together have at most [`Exemplar::MAX_CHARS`] characters.
    pub labels: LabelText<'a>,
    /// What was added or observed.
    pub value: f64,
    /// When, in seconds since the Unix epoch, if known.
    pub timestamp: Option<f64>,
}

impl<'a> Exemplar<'a> {
    /// Characters (code points) that names and values may have together: OpenMetrics 1.0, section "Exemplars".
    pub const MAX_CHARS: usize = 128;

    /// An exemplar whose time is not known.
    #[must_use]
    pub fn new(labels: LabelText<'a>, value: f64) -> Exemplar<'a> {
        Exemplar { labels, value, timestamp: None }
    }

    /// States when it was, in seconds since the Unix epoch.
    #[must_use]
    pub fn at(mut self, timestamp: f64) -> Exemplar<'a> {
        self.timestamp = Some(timestamp);
        self
    }
}

/// Writes what most points have in common.
macro_rules! common {
    (created) => {
        /// States when the series began, in seconds since the Unix epoch.
        #[must_use]
        pub fn created(mut self, at: f64) -> Self {
            self.created = Some(at);
            self
        }
    };
    (timestamp) => {
        /// States when the value was so, in seconds since the Unix epoch: for values of some other time than now.
        #[must_use]
        pub fn timestamp(mut self, at: f64) -> Self {
            self.timestamp = Some(at);
            self
        }
    };
}

/// What a counter says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct CounterPoint<'a> {
    /// The total; not negative, not NaN.
    pub value: Value,
    /// When the series began, in seconds since the Unix epoch, if known.
    pub created: Option<f64>,
    /// One of the increments.
    pub exemplar: Option<Exemplar<'a>>,
    /// When it was so, if that is not now.
    pub timestamp: Option<f64>,
}

impl<'a> CounterPoint<'a> {
    /// A total whose beginning is not known.
    #[must_use]
    pub fn new(value: impl Into<Value>) -> CounterPoint<'a> {
        CounterPoint { value: value.into(), created: None, exemplar: None, timestamp: None }
    }

    common!(created);

    /// Adds one of the increments.
    #[must_use]
    pub fn exemplar(mut self, exemplar: Exemplar<'a>) -> CounterPoint<'a> {
        self.exemplar = Some(exemplar);
        self
    }

    common!(timestamp);
}

/// What a gauge says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct GaugePoint {
    /// The value.
    pub value: Value,
    /// When it was so, if that is not now.
    pub timestamp: Option<f64>,
}

impl GaugePoint {
    /// The present value.
    #[must_use]
    pub fn new(value: impl Into<Value>) -> GaugePoint {
        GaugePoint { value: value.into(), timestamp: None }
    }

    common!(timestamp);
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
    /// One observation of each bucket that has one: as many as there are buckets, or none at all.
    pub exemplars: &'a [Option<Exemplar<'a>>],
    /// The same observations in exponential buckets, where they are kept.
    pub native: Option<NativePoint<'a>>,
    /// When it was so, if that is not now.
    pub timestamp: Option<f64>,
}

impl<'a> HistogramPoint<'a> {
    /// A histogram from its bounds and the count in each bucket alone; `buckets` is one longer than `bounds`.
    #[must_use]
    pub fn new(bounds: &'a [f64], buckets: &'a [u64], sum: f64) -> HistogramPoint<'a> {
        HistogramPoint { bounds, buckets, sum, created: None, exemplars: &[], native: None, timestamp: None }
    }

    common!(created);

    /// Adds an observation of each bucket that has one: as many as there are buckets.
    #[must_use]
    pub fn exemplars(mut self, exemplars: &'a [Option<Exemplar<'a>>]) -> HistogramPoint<'a> {
        self.exemplars = exemplars;
        self
    }

    /// Adds the exponential buckets.
    #[must_use]
    pub fn native(mut self, native: NativePoint<'a>) -> HistogramPoint<'a> {
        self.native = Some(native);
        self
    }

    common!(timestamp);

    /// All observations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

/// A native histogram's buckets, as Prometheus has them: bucket `i` of schema `s` holds what is above
/// 2^((i-1) x 2^-s) and at most 2^(i x 2^-s), in absolute value.
///
/// Only protobuf carries them. A NaN is counted by the histogram and in none of these.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct NativePoint<'a> {
    /// The resolution, from -4 (a factor of 65 536 a bucket) to 8 (a factor of 1.0027).
    pub schema: i8,
    /// Up to this absolute value, inclusive, observations count as zero.
    pub zero_threshold: f64,
    /// How many do.
    pub zero_count: u64,
    /// Bucket numbers, rising, and the observations in each, none of them 0: those above zero.
    pub positive: &'a [(i32, u64)],
    /// The same for those below zero.
    pub negative: &'a [(i32, u64)],
    /// Some of the observations, each with its time, by time; where there are none, those of the classic buckets stand
    /// for them.
    pub exemplars: &'a [Exemplar<'a>],
}

impl<'a> NativePoint<'a> {
    /// Native buckets without an observation.
    #[must_use]
    pub fn new(schema: i8, zero_threshold: f64) -> NativePoint<'a> {
        NativePoint { schema, zero_threshold, zero_count: 0, positive: &[], negative: &[], exemplars: &[] }
    }

    /// Sets how many observations count as zero.
    #[must_use]
    pub fn zeros(mut self, count: u64) -> NativePoint<'a> {
        self.zero_count = count;
        self
    }

    /// Sets the buckets above zero: numbers, rising, and counts.
    #[must_use]
    pub fn positive(mut self, buckets: &'a [(i32, u64)]) -> NativePoint<'a> {
        self.positive = buckets;
        self
    }

    /// Sets the buckets below zero: numbers, rising, and counts.
    #[must_use]
    pub fn negative(mut self, buckets: &'a [(i32, u64)]) -> NativePoint<'a> {
        self.negative = buckets;
        self
    }

    /// Adds some of the observations, each with its time.
    #[must_use]
    pub fn exemplars(mut self, exemplars: &'a [Exemplar<'a>]) -> NativePoint<'a> {
        self.exemplars = exemplars;
        self
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
    /// When it was so, if that is not now.
    pub timestamp: Option<f64>,
}

impl<'a> SummaryPoint<'a> {
    /// A summary without quantiles.
    #[must_use]
    pub fn new(count: u64, sum: f64) -> SummaryPoint<'a> {
        SummaryPoint { count, sum, quantiles: &[], created: None, timestamp: None }
    }

    /// Adds quantiles: `(0.99, 0.25)` says that 99 % were at most 0.25.
    #[must_use]
    pub fn quantiles(mut self, quantiles: &'a [(f64, f64)]) -> SummaryPoint<'a> {
        self.quantiles = quantiles;
        self
    }

    common!(created);
    common!(timestamp);
}
