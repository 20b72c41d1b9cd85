//! What the samples of a series say together.
//!
//! The reader has seen to it that they agree: buckets rise, and add up to the count. What is left is what a text may say
//! and a visitor cannot be told, half an observation for instance.

use super::series::Series;
use crate::desc::Desc;
use crate::kind::Kind;
use crate::labels::text::{LabelText, LabelTextBuf};
use crate::parse::exposition::{ParsedExemplar, ParsedSample};
use crate::visitor::{CounterPoint, Exemplar, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// What is wrong with a series; nothing, as a rule.
type Fault = Option<&'static str>;

/// Tells a series, or says why it cannot.
pub(super) fn tell(desc: &Desc, labels: LabelText<'_>, series: &Series<'_>, visitor: &mut dyn Visitor) -> Fault {
    match desc.kind() {
        Kind::Counter => {
            let total = series.sample("_total").or_else(|| series.sample(""))?;
            let exemplar = total.exemplar.as_ref().map(OwnedExemplar::of);
            let mut point = CounterPoint::new(value(total));
            (point.created, point.timestamp) = (series.created(), total.timestamp);
            point.exemplar = exemplar.as_ref().map(OwnedExemplar::told);
            visitor.counter(labels, &point);
        }
        Kind::Gauge => visitor.gauge(labels, &series.number()?),
        Kind::Unknown => visitor.unknown(labels, &series.number()?),
        Kind::Histogram => return series.tell_buckets("_sum", |point| visitor.histogram(labels, point)),
        Kind::GaugeHistogram => return series.tell_buckets("_gsum", |point| visitor.gauge_histogram(labels, point)),
        Kind::Summary => return tell_summary(labels, series, visitor),
        Kind::Info => visitor.info(labels),
        Kind::StateSet => {
            let states = series.samples.iter();
            let states =
                states.map(|(_, sample)| (sample.label(series.family).unwrap_or_default(), sample.value == 1.0));
            let states: Vec<_> = states.collect();
            visitor.state_set(labels, &states);
        }
    }
    None
}

fn tell_summary(labels: LabelText<'_>, series: &Series<'_>, visitor: &mut dyn Visitor) -> Fault {
    let Some(count) = series.sample("_count").and_then(count) else {
        return Some("a summary that does not say how many observations it has, a whole number");
    };
    let sum = series.sample("_sum").map_or(f64::NAN, |sample| sample.value);
    let quantiles = series.samples.iter().filter(|(suffix, _)| suffix.is_empty());
    let mut quantiles: Vec<(f64, f64)> =
        quantiles.filter_map(|(_, sample)| Some((sample.label("quantile")?.parse().ok()?, sample.value))).collect();
    quantiles.sort_by(|a, b| a.0.total_cmp(&b.0)); // OpenMetrics has them in any order
    let mut point = SummaryPoint::new(count, sum).quantiles(&quantiles);
    (point.created, point.timestamp) = (series.created(), series.timestamp());
    visitor.summary(labels, &point);
    None
}

impl<'f> Series<'f> {
    fn sample(&self, suffix: &str) -> Option<&'f ParsedSample> {
        self.samples.iter().find(|(other, _)| *other == suffix).map(|(_, sample)| *sample)
    }

    fn created(&self) -> Option<f64> {
        self.sample("_created").map(|sample| sample.value)
    }

    fn timestamp(&self) -> Option<f64> {
        self.samples.first()?.1.timestamp
    }

    /// What a series of one number says.
    fn number(&self) -> Option<GaugePoint> {
        let (_, sample) = self.samples.first()?;
        let mut point = GaugePoint::new(value(sample));
        point.timestamp = sample.timestamp;
        Some(point)
    }

    /// The buckets, each alone as a visitor is told them: in a text each has all that are below it.
    fn tell_buckets(&self, sum: &str, tell: impl FnOnce(&HistogramPoint<'_>)) -> Fault {
        let (mut bounds, mut buckets, mut exemplars) = (Vec::new(), Vec::new(), Vec::new());
        let mut below = 0;
        for (_, sample) in self.samples.iter().filter(|(suffix, _)| *suffix == "_bucket") {
            let bound = sample.label("le").and_then(|bound| bound.parse::<f64>().ok());
            let (Some(bound), Some(count)) = (bound, count(sample)) else {
                return Some("a histogram that counts in fractions");
            };
            bounds.push(bound);
            buckets.push(count.saturating_sub(below));
            exemplars.push(sample.exemplar.as_ref().map(OwnedExemplar::of));
            below = count;
        }
        bounds.pop(); // the last one is `+Inf`, which goes without saying
        let mut exemplars: Vec<_> = exemplars.iter().map(|own| own.as_ref().map(OwnedExemplar::told)).collect();
        if exemplars.iter().all(Option::is_none) {
            exemplars.clear();
        }
        let sum = self.sample(sum).map_or(f64::NAN, |sample| sample.value);
        let mut point = HistogramPoint::new(&bounds, &buckets, sum).exemplars(&exemplars);
        (point.created, point.timestamp) = (self.created(), self.timestamp());
        tell(&point);
        None
    }
}

/// The number as it is written, since not every integer has a float, nor zero below zero an integer.
fn value(sample: &ParsedSample) -> Value {
    let unsigned = sample.number.parse().map(Value::Unsigned).ok();
    let signed = || sample.number.parse().map(Value::Signed).ok().filter(|_| sample.value != 0.0);
    unsigned.or_else(signed).unwrap_or(Value::Float(sample.value))
}

/// The number of something that is counted, however it is written: `3`, `3.0`, `3e0`.
fn count(sample: &ParsedSample) -> Option<u64> {
    let whole = sample.value >= 0.0 && sample.value.fract() == 0.0 && sample.value < u64::MAX as f64;
    sample.exact().or_else(|| whole.then_some(sample.value as u64))
}

/// An exemplar whose labels are as a visitor is told them.
struct OwnedExemplar {
    labels: LabelTextBuf,
    value: f64,
    timestamp: Option<f64>,
}

impl OwnedExemplar {
    /// One with a label that cannot be has none.
    fn of(read: &ParsedExemplar) -> OwnedExemplar {
        let labels = LabelTextBuf::new_utf8(read.labels.iter().map(|(name, value)| (name, value)));
        OwnedExemplar { labels: labels.unwrap_or_default(), value: read.value, timestamp: read.timestamp }
    }

    fn told(&self) -> Exemplar<'_> {
        let mut exemplar = Exemplar::new(self.labels.text(), self.value);
        exemplar.timestamp = self.timestamp;
        exemplar
    }
}
