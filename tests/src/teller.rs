//! A collector that tells what a closure tells.

use metrics_core::{Collector, Desc, GaugePoint, Kind, LabelText, LabelTextBuf, Value, Visitor};

/// Announces these families and leaves the rest to the closure.
pub struct Teller<F> {
    descs: Vec<Desc>,
    tell: F,
}

impl<F: Fn(&mut dyn Visitor) + Send + Sync> Teller<F> {
    /// A collector of these families.
    pub fn new(descs: impl Into<Vec<Desc>>, tell: F) -> Teller<F> {
        Teller { descs: descs.into(), tell }
    }
}

impl<F: Fn(&mut dyn Visitor) + Send + Sync> Collector for Teller<F> {
    fn describe(&self) -> Vec<Desc> {
        self.descs.clone()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        (self.tell)(visitor);
    }
}

/// A family with the help `Help.`; the name has to be valid.
#[must_use]
#[track_caller]
pub fn desc(kind: Kind, name: &str) -> Desc {
    Desc::new(kind, name.to_owned(), "Help.").expect("a valid name")
}

/// A label set; the names have to be valid.
#[must_use]
pub fn labels(pairs: &[(&str, &str)]) -> LabelTextBuf {
    LabelTextBuf::new(pairs.iter().copied()).expect("valid labels")
}

/// A collector of one gauge, without labels.
#[must_use]
#[track_caller]
pub fn gauge(name: &str, value: f64) -> Teller<impl Fn(&mut dyn Visitor) + Send + Sync + use<>> {
    let desc = desc(Kind::Gauge, name);
    Teller::new([desc.clone()], move |visitor: &mut dyn Visitor| {
        visitor.family(&desc);
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Float(value)));
    })
}
