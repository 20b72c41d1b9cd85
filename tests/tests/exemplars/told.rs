//! What a visitor is told of exemplars, owned.

use std::collections::BTreeMap;

use metrics_core::{
    Collector, CounterPoint, Desc, Exemplar, GaugePoint, HistogramPoint, LabelText, SummaryPoint, Visitor,
};

/// One exemplar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) labels: String,
    pub(crate) value: f64,
    pub(crate) timestamp: f64,
}

impl Told {
    fn of(exemplar: Exemplar<'_>) -> Told {
        let timestamp = exemplar.timestamp.expect("every exemplar has its time");
        Told { labels: exemplar.labels.as_str().to_owned(), value: exemplar.value, timestamp }
    }
}

/// What one series says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Series {
    /// A counter's total alone, or the count in each bucket.
    pub(crate) counts: Vec<f64>,
    /// A counter's, or one for each bucket.
    pub(crate) exemplars: Vec<Option<Told>>,
    pub(crate) native: Vec<Told>,
}

impl Series {
    /// The labels and the value of each exemplar, by bucket.
    pub(crate) fn pairs(&self) -> Vec<Option<(&str, f64)>> {
        self.exemplars.iter().map(|told| told.as_ref().map(|told| (told.labels.as_str(), told.value))).collect()
    }
}

/// Hears every series of a family, by labels.
#[derive(Default)]
pub(crate) struct Heard(pub(crate) BTreeMap<String, Series>);

impl Heard {
    pub(crate) fn of(metric: &impl Collector) -> Heard {
        let mut heard = Heard::default();
        metric.collect(&mut heard);
        heard
    }

    /// The series of these labels; of none, the only one there is.
    #[track_caller]
    pub(crate) fn one(metric: &impl Collector, labels: &str) -> Series {
        Heard::of(metric).0.remove(labels).expect("the series is there")
    }
}

impl Visitor for Heard {
    fn family(&mut self, _: &Desc) {}
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        let exemplars = vec![point.exemplar.map(Told::of)];
        let series = Series { counts: vec![point.value.as_f64()], exemplars, native: Vec::new() };
        self.0.insert(labels.as_str().to_owned(), series);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let series = Series {
            counts: point.buckets.iter().map(|count| *count as f64).collect(),
            exemplars: point.exemplars.iter().map(|exemplar| exemplar.map(Told::of)).collect(),
            native: point.native.into_iter().flat_map(|native| native.exemplars).copied().map(Told::of).collect(),
        };
        self.0.insert(labels.as_str().to_owned(), series);
    }
}
