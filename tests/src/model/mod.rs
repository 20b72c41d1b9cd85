//! A model of what a collector may tell: any families, drawn from any bytes, told through the public API.
//!
//! The property tests and the fuzz targets share it. Bytes are what a fuzzer can turn, and what a failing case shrinks
//! to.

mod drawn;
mod expected;

pub use self::expected::le;

use metrics_core::{
    Collector, CounterPoint, Desc, Exemplar, GaugePoint, HistogramPoint, Kind, LabelText, LabelTextBuf, Registry,
    SummaryPoint, Unit, Value, Visitor,
};

/// All that is told, in the order in which it is told.
#[derive(Clone, Debug)]
pub struct Model {
    families: Vec<Family>,
}

#[derive(Clone, Debug)]
struct Family {
    kind: Kind,
    /// Without the suffix of its kind.
    name: String,
    help: String,
    /// The name ends with it.
    has_seconds: bool,
    series: Vec<Series>,
}

#[derive(Clone, Debug)]
struct Series {
    labels: Labels,
    point: Point,
    /// In seconds; eighths of them, so that milliseconds are whole.
    created: Option<f64>,
    timestamp: Option<f64>,
}

/// Names that are unique, and any values.
type Labels = Vec<(String, String)>;

#[derive(Clone, Debug)]
enum Point {
    Counter(Value, Option<OwnedExemplar>),
    Gauge(Value),
    Histogram { bounds: Vec<f64>, buckets: Vec<u64>, sum: f64, exemplars: Vec<Option<OwnedExemplar>> },
    Summary { count: u64, sum: f64, quantiles: Vec<(f64, f64)> },
    Info,
    StateSet(Vec<(String, bool)>),
}

#[derive(Clone, Debug)]
struct OwnedExemplar {
    labels: Labels,
    value: f64,
    timestamp: Option<f64>,
}

impl Model {
    /// A registry in which one collector tells the model.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn registry(&self) -> Registry {
        let registry = Registry::new();
        registry.register(self.clone()).expect("nothing else is there").forget();
        registry
    }
}

impl Family {
    fn desc(&self) -> Desc {
        let (name, help) = (self.name.clone(), self.help.clone());
        let desc = match is_legacy(&name) {
            true => Desc::new(self.kind, name, help),
            false => Desc::new_utf8(self.kind, name, help),
        };
        let desc = desc.expect("a valid name");
        if self.has_seconds { desc.with_unit(Unit::SECONDS) } else { desc }
    }
}

impl Collector for Model {
    fn describe(&self) -> Vec<Desc> {
        self.families.iter().map(Family::desc).collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        for family in &self.families {
            visitor.family(&family.desc());
            for series in &family.series {
                series.tell(family.kind, visitor);
            }
        }
    }
}

impl Series {
    fn tell(&self, kind: Kind, visitor: &mut dyn Visitor) {
        let labels = text(&self.labels);
        let labels = labels.text();
        match &self.point {
            Point::Counter(value, exemplar) => {
                let texts = exemplar.as_ref().map(OwnedExemplar::labels);
                let mut point = CounterPoint::new(*value);
                point.exemplar = exemplar.as_ref().zip(texts.as_ref()).map(|(e, labels)| e.told(labels.text()));
                (point.created, point.timestamp) = (self.created, self.timestamp);
                visitor.counter(labels, &point);
            }
            Point::Gauge(value) => {
                let mut point = GaugePoint::new(*value);
                point.timestamp = self.timestamp;
                match kind {
                    Kind::Unknown => visitor.unknown(labels, &point),
                    _ => visitor.gauge(labels, &point),
                }
            }
            Point::Histogram { bounds, buckets, sum, exemplars } => {
                let texts: Vec<_> = exemplars.iter().map(|e| e.as_ref().map(OwnedExemplar::labels)).collect();
                let pairs = exemplars.iter().zip(&texts);
                let told: Vec<_> = pairs.map(|(e, labels)| Some(e.as_ref()?.told(labels.as_ref()?.text()))).collect();
                let mut point = HistogramPoint::new(bounds, buckets, *sum).exemplars(&told);
                (point.created, point.timestamp) = (self.created, self.timestamp);
                match kind {
                    Kind::GaugeHistogram => visitor.gauge_histogram(labels, &point),
                    _ => visitor.histogram(labels, &point),
                }
            }
            Point::Summary { count, sum, quantiles } => {
                let mut point = SummaryPoint::new(*count, *sum).quantiles(quantiles);
                (point.created, point.timestamp) = (self.created, self.timestamp);
                visitor.summary(labels, &point);
            }
            Point::Info => visitor.info(labels),
            Point::StateSet(states) => {
                let states: Vec<(&str, bool)> = states.iter().map(|(state, on)| (state.as_str(), *on)).collect();
                visitor.state_set(labels, &states);
            }
        }
    }
}

impl OwnedExemplar {
    fn labels(&self) -> LabelTextBuf {
        text(&self.labels)
    }

    fn told<'a>(&self, labels: LabelText<'a>) -> Exemplar<'a> {
        let mut exemplar = Exemplar::new(labels, self.value);
        exemplar.timestamp = self.timestamp;
        exemplar
    }
}

fn text(labels: &Labels) -> LabelTextBuf {
    let pairs = labels.iter().map(|(name, value)| (name, value));
    let text = match labels.iter().all(|(name, _)| is_legacy(name) && !name.contains(':')) {
        true => LabelTextBuf::new(pairs),
        false => LabelTextBuf::new_utf8(pairs),
    };
    text.expect("valid names")
}

/// Whether a metric could be called so before names were UTF-8. None of ours begins with a digit.
fn is_legacy(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
}
