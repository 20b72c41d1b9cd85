//! What a reader has to find in an exposition of a model, put together without the encoders.

use std::collections::HashSet;

use metrics_core::testing::{Exposition, ParsedFamily, ParsedKind, ParsedSample};
use metrics_core::{Format, Kind, Value};

use super::{Family, Labels, Model, OwnedExemplar, Point, Series, is_legacy};

/// What of a model a format keeps.
#[derive(Clone, Copy)]
struct Kept {
    is_open_metrics: bool,
    has_created: bool,
    /// Names outside the old grammar are as they are; else they have underscores.
    has_utf8: bool,
}

/// A sample that has to be there.
struct Expected {
    name: String,
    labels: Labels,
    value: Value,
    timestamp: Option<f64>,
    exemplar: Option<OwnedExemplar>,
}

impl Model {
    /// Sees to it that an exposition in this format says what the model says, and nothing else. Of the escapings it
    /// knows underscores and the one that is none.
    ///
    /// # Panics
    /// It does not.
    #[track_caller]
    pub fn assert_is_told_by(&self, exposition: &Exposition, format: Format) {
        let is_open_metrics = format.content_type().starts_with(Format::OpenMetrics.content_type());
        let kept = Kept {
            is_open_metrics,
            has_created: is_open_metrics && format == format.with_created(),
            has_utf8: format.content_type().ends_with("allow-utf-8"),
        };
        let mut families: Vec<&Family> = self.families.iter().collect();
        families.sort_by_key(|family| family.exposed());
        let pieces: Vec<_> =
            families.iter().flat_map(|family| family.pieces(kept).iter().map(move |piece| (*family, *piece))).collect();
        assert_eq!(pieces.len(), exposition.len(), "families of {self:#?}");
        for ((family, piece), parsed) in pieces.into_iter().zip(exposition) {
            family.assert_is(parsed, piece, kept);
        }
    }
}

impl Model {
    /// The families as protobuf has them, which leaves out what has no series: their names, and how many metrics each
    /// has, in order. A state is a metric.
    #[must_use]
    pub fn sizes(&self) -> Vec<(String, usize)> {
        let size = |family: &Family, suffix: &str| {
            let mut known = HashSet::new();
            let distinct = family.series.iter().filter(|series| known.insert(sorted(&series.labels)));
            let metrics = distinct.map(|series| match &series.point {
                Point::StateSet(states) => states.len(),
                Point::Histogram { buckets, .. } if suffix == "_bucket" => buckets.len(),
                _ => 1,
            });
            (family.exposed() + suffix, metrics.sum())
        };
        // Without native buckets a gauge histogram is three families of gauges, as in text.
        let text = Kept { is_open_metrics: false, has_created: false, has_utf8: true };
        let pieces = |family| Family::pieces(family, text).iter().map(move |suffix| size(family, suffix));
        let mut sizes: Vec<_> = self.families.iter().flat_map(pieces).filter(|(_, metrics)| *metrics > 0).collect();
        sizes.sort();
        sizes
    }
}

impl Family {
    /// The name with the suffix of the kind.
    fn exposed(&self) -> String {
        format!("{}{}", self.name, self.kind.suffix())
    }

    /// The families that it is to a reader, by what is added to its name: text has three gauges for a gauge histogram.
    fn pieces(&self, kept: Kept) -> &'static [&'static str] {
        match self.kind {
            Kind::GaugeHistogram if !kept.is_open_metrics => &["_bucket", "_gcount", "_gsum"],
            _ => &[""],
        }
    }

    #[track_caller]
    fn assert_is(&self, parsed: &ParsedFamily, piece: &str, kept: Kept) {
        let name = if kept.is_open_metrics { self.name.clone() } else { self.exposed() + piece };
        assert_eq!(parsed.name, kept.metric(&name));
        assert_eq!(parsed.kind, self.kind(kept));
        // No line ends with a carriage return, and text gives blanks at a line's ends no meaning.
        let help = self.help.trim_end_matches('\r');
        let help = if kept.is_open_metrics { help } else { help.trim_matches([' ', '\t']) };
        assert_eq!(parsed.help.as_deref().unwrap_or(""), help);
        let has_unit = kept.is_open_metrics && self.has_seconds && !matches!(self.kind, Kind::Info | Kind::StateSet);
        assert_eq!(parsed.unit.as_deref(), has_unit.then_some("seconds"));

        let mut known = HashSet::new();
        let distinct = self.series.iter().filter(|series| known.insert(sorted(&series.labels)));
        let mut expected: Vec<Expected> = distinct.flat_map(|series| self.samples(series, kept)).collect();
        expected.retain(|sample| piece.is_empty() || sample.name == parsed.name);
        assert_eq!(parsed.samples.len(), expected.len(), "samples of {self:#?}: {parsed:#?}");
        for (sample, expected) in parsed.samples.iter().zip(&expected) {
            expected.assert_is(sample);
        }
    }

    fn kind(&self, kept: Kept) -> ParsedKind {
        match self.kind {
            Kind::Counter => ParsedKind::Counter,
            Kind::Histogram => ParsedKind::Histogram,
            Kind::Summary => ParsedKind::Summary,
            Kind::GaugeHistogram if kept.is_open_metrics => ParsedKind::GaugeHistogram,
            Kind::Unknown => ParsedKind::Unknown,
            Kind::Info if kept.is_open_metrics => ParsedKind::Info,
            // A state is a label of the family's name, and a label's name has no colon.
            Kind::StateSet if kept.is_open_metrics && !self.name.contains(':') => ParsedKind::StateSet,
            _ => ParsedKind::Gauge,
        }
    }

    fn samples(&self, series: &Series, kept: Kept) -> Vec<Expected> {
        let sample = |suffix: &str, own: Option<(&str, String)>, value: Value| {
            let own = own.map(|(name, value)| (name.to_owned(), value));
            let labels = kept.labels(&series.labels).into_iter().chain(own).collect();
            let name = kept.metric(&format!("{}{suffix}", self.name));
            // Text has none before 1970.
            let timestamp = series.timestamp.filter(|at| kept.is_open_metrics || *at >= 0.0);
            Expected { name, labels, value, timestamp, exemplar: None }
        };
        let exemplar = |exemplar: &Option<OwnedExemplar>| {
            let OwnedExemplar { labels, value, timestamp } = exemplar.as_ref().filter(|_| kept.is_open_metrics)?;
            Some(OwnedExemplar { labels: kept.labels(labels), value: *value, timestamp: *timestamp })
        };
        let suffix = self.kind.suffix();
        let mut samples = match &series.point {
            Point::Counter(value, of) => {
                vec![Expected { exemplar: exemplar(of), ..sample(suffix, None, *value) }]
            }
            Point::Gauge(value) => vec![sample(suffix, None, *value)],
            Point::Info => vec![Expected { timestamp: None, ..sample(suffix, None, Value::Unsigned(1)) }],
            Point::StateSet(states) => {
                let label = kept.metric(&self.name).replace(':', "_");
                let state = |(state, on): &(String, bool)| Expected {
                    timestamp: None,
                    ..sample("", Some((&label, state.clone())), Value::Unsigned(u64::from(*on)))
                };
                states.iter().map(state).collect()
            }
            Point::Histogram { bounds, buckets, sum, exemplars } => {
                let mut count = 0;
                let all = bounds.iter().copied().chain([f64::INFINITY]).zip(buckets).enumerate();
                let mut samples: Vec<Expected> = all
                    .map(|(i, (bound, bucket))| {
                        count += bucket;
                        let of = exemplars.get(i).and_then(exemplar);
                        Expected { exemplar: of, ..sample("_bucket", Some(("le", le(bound))), Value::Unsigned(count)) }
                    })
                    .collect();
                let has_negative = bounds.first().is_some_and(|bound| *bound < 0.0);
                // OpenMetrics has a sum only where it cannot fall, and of what may fall where it can be so; and a count
                // only with a sum.
                let (of_sum, of_count, has_sum) = match self.kind {
                    Kind::GaugeHistogram => ("_gsum", "_gcount", is_counter(*sum) || has_negative && !sum.is_nan()),
                    _ => ("_sum", "_count", is_counter(*sum) && !has_negative),
                };
                if !kept.is_open_metrics || has_sum {
                    samples.push(sample(of_sum, None, Value::Float(*sum)));
                    samples.push(sample(of_count, None, Value::Unsigned(count)));
                }
                samples
            }
            Point::Summary { count, sum, quantiles } => {
                let is_kept = |value: f64| !kept.is_open_metrics || value >= 0.0 || value.is_nan();
                let mut samples: Vec<Expected> = quantiles
                    .iter()
                    .filter(|(_, value)| is_kept(*value))
                    .map(|(quantile, value)| sample("", Some(("quantile", le(*quantile))), Value::Float(*value)))
                    .collect();
                if !kept.is_open_metrics || is_counter(*sum) {
                    samples.push(sample("_sum", None, Value::Float(*sum)));
                }
                samples.push(sample("_count", None, Value::Unsigned(*count)));
                samples
            }
        };
        let begins = matches!(self.kind, Kind::Counter | Kind::Histogram | Kind::Summary);
        if let Some(created) = series.created.filter(|_| kept.has_created && begins) {
            samples.push(sample("_created", None, Value::Float(created)));
        }
        samples
    }
}

impl Kept {
    /// A metric's name as the reader sees it.
    fn metric(self, name: &str) -> String {
        if self.has_utf8 || is_legacy(name) { name.to_owned() } else { underscores(name, |c| c == ':') }
    }

    /// The labels that are there, as the reader sees them.
    fn labels(self, labels: &Labels) -> Labels {
        let there = labels.iter().filter(|(_, value)| !value.is_empty());
        let name = |name: &str| if self.has_utf8 { name.to_owned() } else { underscores(name, |_| false) };
        there.map(|(label, value)| (name(label), value.clone())).collect()
    }
}

fn underscores(name: &str, stays: impl Fn(char) -> bool) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || stays(c) { c } else { '_' }).collect()
}

impl Expected {
    #[track_caller]
    fn assert_is(&self, sample: &ParsedSample) {
        assert_eq!((&sample.name, &sample.labels), (&self.name, &self.labels));
        assert!(same(sample.value, self.value.as_f64()), "{:?} became {sample:?}", self.value);
        if let Value::Unsigned(n) = self.value {
            assert_eq!(sample.exact(), Some(n), "{sample:?}");
        }
        assert_eq!(sample.timestamp, self.timestamp, "{sample:?}");
        assert_eq!(sample.exemplar.is_some(), self.exemplar.is_some(), "{sample:?}");
        if let (Some(parsed), Some(exemplar)) = (&sample.exemplar, &self.exemplar) {
            assert_eq!((&parsed.labels, parsed.timestamp), (&exemplar.labels, exemplar.timestamp));
            assert!(same(parsed.value, exemplar.value), "{} became {}", exemplar.value, parsed.value);
        }
    }
}

/// The bound in its one spelling, which is Go's with `.0` where neither a point nor an exponent stands.
#[must_use]
pub fn le(bound: f64) -> String {
    if bound == f64::INFINITY {
        return "+Inf".to_owned();
    }
    // Of two shortest numbers that are equally near Go takes the even one, as formatting with a precision does; formatting
    // without takes the other.
    let decimals = |number: &str| number.split(['.', 'e']).nth(1).filter(|_| number.contains('.')).map_or(0, str::len);
    let scientific = format!("{bound:e}");
    let scientific = format!("{bound:.*e}", decimals(&scientific));
    let exponent: i32 = scientific.split_once('e').and_then(|(_, digits)| digits.parse().ok()).unwrap_or(0);
    if bound == 0.0 || (-4..6).contains(&exponent) {
        let plain = bound.to_string();
        let plain = format!("{bound:.*}", decimals(&plain));
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let digits = scientific.split('e').next().unwrap_or_default();
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

fn is_counter(sum: f64) -> bool {
    sum >= 0.0
}

/// The labels that are there, in one order.
fn sorted(labels: &Labels) -> Labels {
    let mut labels: Labels = labels.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
    labels.sort();
    labels
}

/// The bits are the same; a NaN has no sign and no payload in text.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}
