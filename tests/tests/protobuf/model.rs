//! Families as plain data: told to a visitor, and as the messages that have to arrive.

use metrics_core::{
    CounterPoint, Desc, Exemplar, GaugePoint, HistogramPoint, Kind, LabelText, LabelTextBuf, NativePoint, SummaryPoint,
    Unit, Value, Visitor,
};

use crate::messages::{self, MetricType};

pub(crate) type Labels = Vec<(String, String)>;

#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) help: String,
    pub(crate) unit: Option<Unit>,
    pub(crate) series: Vec<(Labels, Point)>,
}

/// Times are integers, so that what is expected needs no arithmetic of floats: `created` and those of exemplars in
/// microseconds, `at` in milliseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub(crate) enum Point {
    Counter { value: Value, created: Option<i64>, exemplar: Option<Observed>, at: Option<i64> },
    Gauge { value: Value, at: Option<i64> },
    Unknown { value: Value, at: Option<i64> },
    Histogram(Histogram),
    GaugeHistogram(Histogram),
    Summary { count: u64, sum: f64, quantiles: Vec<(f64, f64)>, created: Option<i64>, at: Option<i64> },
    Info,
    StateSet(Vec<(String, bool)>),
}

#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    pub(crate) bounds: Vec<f64>,
    pub(crate) buckets: Vec<u64>,
    pub(crate) sum: f64,
    pub(crate) created: Option<i64>,
    pub(crate) exemplars: Vec<Option<Observed>>,
    pub(crate) native: Option<Native>,
    pub(crate) at: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Observed {
    pub(crate) labels: Labels,
    pub(crate) value: f64,
    pub(crate) created: Option<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Native {
    pub(crate) schema: i8,
    pub(crate) zero_threshold: f64,
    pub(crate) zero_count: u64,
    pub(crate) positive: Vec<(i32, u64)>,
    pub(crate) negative: Vec<(i32, u64)>,
}

impl Family {
    pub(crate) fn desc(&self) -> Desc {
        let desc = Desc::new(self.kind, self.name.clone(), self.help.clone()).expect("a valid name");
        match self.unit {
            Some(unit) => desc.with_unit(unit),
            None => desc,
        }
    }

    pub(crate) fn tell(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.desc());
        for (labels, point) in &self.series {
            point.tell(text(labels).text(), visitor);
        }
    }

    /// The messages that are expected, but for native histograms, which `natives` compares.
    pub(crate) fn messages(&self) -> Vec<messages::MetricFamily> {
        let desc = self.desc();
        let named = |unit: &Unit| desc.base_name().ends_with(&format!("_{unit}")) && self.kind != Kind::Info;
        let family = |suffix: &str, kind: MetricType, metric: Vec<messages::Metric>| messages::MetricFamily {
            name: Some(format!("{}{suffix}", desc.name())),
            help: Some(self.help.clone()).filter(|help| !help.is_empty()),
            r#type: Some(kind as i32),
            metric,
            unit: self.unit.filter(named).filter(|_| suffix.is_empty()).map(|unit| unit.to_string()),
        };
        let state_label = self.name.replace(':', "_");
        let own = self.series.iter().flat_map(|(labels, point)| point.messages(&state_label, labels)).collect();
        let mut messages = vec![family("", message_type(self.kind), own)];
        // Prometheus 2 knows gauge histograms with native buckets alone: others are gauges.
        for suffix in ["_bucket", "_gcount", "_gsum"] {
            let gauges = self.series.iter().flat_map(|(labels, point)| match point {
                Point::GaugeHistogram(histogram) if histogram.native.is_none() => histogram.gauges(suffix, labels),
                _ => Vec::new(),
            });
            messages.push(family(suffix, MetricType::Gauge, gauges.collect()));
        }
        messages.retain(|message| !message.metric.is_empty());
        messages
    }

    /// The native histograms of its series, as far as they are histograms to the reader.
    pub(crate) fn natives(&self) -> impl Iterator<Item = Option<&Native>> {
        self.series.iter().filter_map(|(_, point)| match point {
            Point::Histogram(histogram) => Some(histogram.native.as_ref()),
            Point::GaugeHistogram(histogram) => histogram.native.as_ref().map(Some),
            _ => Some(None),
        })
    }
}

impl Point {
    fn tell(&self, labels: LabelText<'_>, visitor: &mut dyn Visitor) {
        match self {
            Point::Counter { value, created, exemplar, at } => {
                let exemplar_labels = exemplar.as_ref().map(|exemplar| text(&exemplar.labels));
                let mut point = CounterPoint::new(*value);
                point.created = created.map(micros);
                point.exemplar = exemplar.as_ref().zip(exemplar_labels.as_ref()).map(told);
                point.timestamp = at.map(millis);
                visitor.counter(labels, &point);
            }
            Point::Gauge { value, at } => {
                let mut point = GaugePoint::new(*value);
                point.timestamp = at.map(millis);
                visitor.gauge(labels, &point);
            }
            Point::Unknown { value, at } => {
                let mut point = GaugePoint::new(*value);
                point.timestamp = at.map(millis);
                visitor.unknown(labels, &point);
            }
            Point::Histogram(histogram) => histogram.tell(|point| visitor.histogram(labels, point)),
            Point::GaugeHistogram(histogram) => histogram.tell(|point| visitor.gauge_histogram(labels, point)),
            Point::Summary { count, sum, quantiles, created, at } => {
                let mut point = SummaryPoint::new(*count, *sum).quantiles(quantiles);
                point.created = created.map(micros);
                point.timestamp = at.map(millis);
                visitor.summary(labels, &point);
            }
            Point::Info => visitor.info(labels),
            Point::StateSet(states) => {
                let states: Vec<_> = states.iter().map(|(state, is_present)| (state.as_str(), *is_present)).collect();
                visitor.state_set(labels, &states);
            }
        }
    }

    /// A message, or one for each state, whose label is given.
    fn messages(&self, state_label: &str, labels: &Labels) -> Vec<messages::Metric> {
        let metric = || messages::Metric { label: pairs(labels), ..messages::Metric::default() };
        let gauge = |value| Some(messages::Gauge { value: Some(value) });
        match self {
            Point::Counter { value, created, exemplar, at } => vec![messages::Metric {
                counter: Some(messages::Counter {
                    value: Some(value.as_f64()),
                    exemplar: exemplar.as_ref().map(Observed::message),
                    created_timestamp: created.map(timestamp),
                }),
                timestamp_ms: *at,
                ..metric()
            }],
            Point::Gauge { value, at } => {
                vec![messages::Metric { gauge: gauge(value.as_f64()), timestamp_ms: *at, ..metric() }]
            }
            Point::Unknown { value, at } => vec![messages::Metric {
                untyped: Some(messages::Untyped { value: Some(value.as_f64()) }),
                timestamp_ms: *at,
                ..metric()
            }],
            Point::Histogram(histogram) => {
                vec![messages::Metric { histogram: Some(histogram.message()), timestamp_ms: histogram.at, ..metric() }]
            }
            Point::GaugeHistogram(histogram) if histogram.native.is_none() => Vec::new(),
            // What is there now began at no time.
            Point::GaugeHistogram(histogram) => vec![messages::Metric {
                histogram: Some(messages::Histogram { created_timestamp: None, ..histogram.message() }),
                timestamp_ms: histogram.at,
                ..metric()
            }],
            Point::Summary { count, sum, quantiles, created, at } => vec![messages::Metric {
                summary: Some(messages::Summary {
                    sample_count: Some(*count),
                    sample_sum: Some(*sum),
                    quantile: quantiles
                        .iter()
                        .map(|(quantile, value)| messages::Quantile { quantile: Some(*quantile), value: Some(*value) })
                        .collect(),
                    created_timestamp: created.map(timestamp),
                }),
                timestamp_ms: *at,
                ..metric()
            }],
            Point::Info => vec![messages::Metric { gauge: gauge(1.0), ..metric() }],
            Point::StateSet(states) => states
                .iter()
                .map(|(state, is_present)| {
                    let mut label = pairs(labels);
                    label.push(pair(state_label, state));
                    messages::Metric { label, gauge: gauge(f64::from(*is_present)), ..messages::Metric::default() }
                })
                .collect(),
        }
    }
}

impl Histogram {
    fn tell(&self, tell: impl FnOnce(&HistogramPoint<'_>)) {
        let of_exemplar = |exemplar: &Option<Observed>| exemplar.as_ref().map(|exemplar| text(&exemplar.labels));
        let exemplar_labels: Vec<_> = self.exemplars.iter().map(of_exemplar).collect();
        let exemplars: Vec<_> = self
            .exemplars
            .iter()
            .zip(&exemplar_labels)
            .map(|(exemplar, labels)| exemplar.as_ref().zip(labels.as_ref()).map(told))
            .collect();
        let mut point = HistogramPoint::new(&self.bounds, &self.buckets, self.sum).exemplars(&exemplars);
        point.created = self.created.map(micros);
        point.timestamp = self.at.map(millis);
        point.native = self.native.as_ref().map(|native| {
            NativePoint::new(native.schema, native.zero_threshold)
                .zeros(native.zero_count)
                .positive(&native.positive)
                .negative(&native.negative)
        });
        tell(&point);
    }

    /// One of the three families of gauges that it is without native buckets.
    fn gauges(&self, suffix: &str, labels: &Labels) -> Vec<messages::Metric> {
        let gauge = |le: Option<String>, value: f64| messages::Metric {
            label: pairs(labels).into_iter().chain(le.map(|le| pair("le", &le))).collect(),
            gauge: Some(messages::Gauge { value: Some(value) }),
            timestamp_ms: self.at,
            ..messages::Metric::default()
        };
        let bounds = self.bounds.iter().map(|bound| tests::model::le(*bound)).chain(["+Inf".to_owned()]);
        let mut count = 0;
        let mut buckets = Vec::new();
        for (le, bucket) in bounds.zip(&self.buckets) {
            count += bucket;
            buckets.push(gauge(Some(le), count as f64));
        }
        match suffix {
            "_bucket" => buckets,
            "_gcount" => vec![gauge(None, count as f64)],
            _ => vec![gauge(None, self.sum)],
        }
    }

    fn message(&self) -> messages::Histogram {
        let mut count = 0;
        let mut bucket = Vec::new();
        for (i, own) in self.buckets.iter().enumerate() {
            count += own;
            let exemplar = self.exemplars.get(i).and_then(Option::as_ref).map(Observed::message);
            // The last one says nothing new, unless it has an exemplar.
            if i < self.bounds.len() || exemplar.is_some() {
                bucket.push(messages::Bucket {
                    cumulative_count: Some(count),
                    upper_bound: Some(self.bounds.get(i).copied().unwrap_or(f64::INFINITY)),
                    exemplar,
                    ..messages::Bucket::default()
                });
            }
        }
        let timed = self.exemplars.iter().flatten().filter(|exemplar| exemplar.created.is_some());
        messages::Histogram {
            sample_count: Some(count),
            sample_sum: Some(self.sum),
            bucket,
            created_timestamp: self.created.map(timestamp),
            exemplars: if self.native.is_some() { timed.map(Observed::message).collect() } else { Vec::new() },
            ..messages::Histogram::default()
        }
    }
}

impl Observed {
    fn message(&self) -> messages::Exemplar {
        messages::Exemplar {
            label: pairs(&self.labels),
            value: Some(self.value),
            timestamp: self.created.map(timestamp),
        }
    }
}

impl Native {
    /// Takes a native histogram out of a message, and checks the form that it has there.
    pub(crate) fn take(histogram: &mut messages::Histogram) -> Option<Native> {
        let spans = histogram.positive_span.len() + histogram.negative_span.len();
        let native = Native {
            schema: i8::try_from(histogram.schema.take()?).expect("a schema is small"),
            zero_threshold: histogram.zero_threshold.take().expect("it goes with the schema"),
            zero_count: histogram.zero_count.take().expect("it goes with the schema"),
            positive: take_buckets(&mut histogram.positive_span, &mut histogram.positive_delta),
            negative: take_buckets(&mut histogram.negative_span, &mut histogram.negative_delta),
        };
        let is_seen = spans > 0 || native.zero_threshold > 0.0 || native.zero_count > 0;
        assert!(is_seen, "a reader takes this for a classic histogram: {histogram:?}");
        Some(native)
    }
}

/// The buckets of one sign that are not empty, as a reader puts them together.
fn take_buckets(spans: &mut Vec<messages::BucketSpan>, deltas: &mut Vec<i64>) -> Vec<(i32, u64)> {
    let mut buckets = Vec::new();
    let (mut number, mut count) = (0, 0_u64);
    let mut deltas = std::mem::take(deltas).into_iter();
    for (i, span) in std::mem::take(spans).into_iter().enumerate() {
        let offset = span.offset.expect("a span has an offset");
        assert!(i == 0 || offset > 2, "a gap of two is filled");
        number += offset;
        for _ in 0..span.length.expect("a span has a length") {
            count = count.wrapping_add_signed(deltas.next().expect("a delta for each bucket"));
            if count > 0 {
                buckets.push((number, count));
            }
            number += 1;
        }
    }
    assert_eq!(deltas.next(), None, "a bucket for each delta");
    buckets
}

fn message_type(kind: Kind) -> MetricType {
    match kind {
        Kind::Counter => MetricType::Counter,
        Kind::Histogram => MetricType::Histogram,
        Kind::Summary => MetricType::Summary,
        Kind::GaugeHistogram => MetricType::GaugeHistogram,
        Kind::Unknown => MetricType::Untyped,
        _ => MetricType::Gauge,
    }
}

fn text(labels: &Labels) -> LabelTextBuf {
    LabelTextBuf::new(labels.iter().map(|(name, value)| (name, value))).expect("valid labels")
}

fn told<'a>((exemplar, labels): (&'a Observed, &'a LabelTextBuf)) -> Exemplar<'a> {
    let mut told = Exemplar::new(labels.text(), exemplar.value);
    told.timestamp = exemplar.created.map(micros);
    told
}

/// An empty value is an absent label.
fn pairs(labels: &Labels) -> Vec<messages::LabelPair> {
    labels.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| pair(name, value)).collect()
}

fn pair(name: &str, value: &str) -> messages::LabelPair {
    messages::LabelPair { name: Some(name.to_owned()), value: Some(value.to_owned()) }
}

fn timestamp(micros: i64) -> messages::Timestamp {
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).expect("less than a second");
    messages::Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

fn micros(at: i64) -> f64 {
    at as f64 / 1e6
}

fn millis(at: i64) -> f64 {
    at as f64 / 1e3
}
