//! The adapter between who tells a family and who listens: it puts labels before each series' own.
//!
//! Metrics and collectors know their own labels alone. What all series of a family have, its const labels, is put to
//! them here, and nowhere else; so no encoder need know of it, and one family's header serves all who share it.

use crate::desc::Desc;
use crate::labels::text::LabelText;
use crate::visitor::{CounterPoint, Counters, GaugePoint, HistogramPoint, SummaryPoint, Visitor};

/// Passes on one family, told by one after the other.
pub(crate) struct Relabel<'v> {
    visitor: &'v mut dyn Visitor,
    /// What the family is announced as, until it was.
    unannounced: Option<&'v Desc>,
    /// The labels that are put first with a comma behind them, then those of the series: room for all of them.
    text: String,
    first: usize,
    /// Room for how the lines of several counters begin.
    opening: String,
}

/// Several counters, with labels before each one's own.
struct Labelled<'a> {
    counters: &'a mut dyn Counters,
    /// With a comma behind them.
    first: &'a str,
    opening: &'a mut String,
}

impl Counters for Labelled<'_> {
    fn push_lines(&mut self, text: &mut String, opening: &str, _: &str) -> bool {
        self.opening.clear();
        self.opening.extend([opening, self.first]);
        // Where there are no others, there are these.
        self.counters.push_lines(text, self.opening, "} ")
    }
}

impl<'v> Relabel<'v> {
    /// For a family that is announced like that, when the first of its tellers begins.
    pub(crate) fn new(visitor: &'v mut dyn Visitor, desc: &'v Desc) -> Relabel<'v> {
        Relabel { visitor, unannounced: Some(desc), text: String::new(), first: 0, opening: String::new() }
    }

    /// What is told from here on gets these labels.
    pub(crate) fn set_labels(&mut self, labels: LabelText<'_>) {
        self.text.clear();
        self.text.push_str(labels.as_str());
        if !labels.is_empty() {
            self.text.push(',');
        }
        self.first = self.text.len();
    }

    /// Who listens, and the labels of a series with those that are put before them.
    fn series<'a>(&'a mut self, labels: LabelText<'a>) -> (&'a mut dyn Visitor, LabelText<'a>) {
        let labels = if self.first == 0 {
            labels
        } else if labels.is_empty() {
            LabelText::from_escaped(&self.text[..self.first - 1]) // without the comma
        } else {
            self.text.truncate(self.first);
            self.text.push_str(labels.as_str());
            LabelText::from_escaped(&self.text)
        };
        (&mut *self.visitor, labels)
    }
}

impl Visitor for Relabel<'_> {
    fn family(&mut self, _: &Desc) {
        if let Some(desc) = self.unannounced.take() {
            self.visitor.family(desc);
        }
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        let (visitor, labels) = self.series(labels);
        visitor.counter(labels, point);
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        let (visitor, labels) = self.series(labels);
        visitor.gauge(labels, point);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let (visitor, labels) = self.series(labels);
        visitor.histogram(labels, point);
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        let (visitor, labels) = self.series(labels);
        visitor.summary(labels, point);
    }

    fn info(&mut self, labels: LabelText<'_>) {
        let (visitor, labels) = self.series(labels);
        visitor.info(labels);
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let (visitor, labels) = self.series(labels);
        visitor.state_set(labels, states);
    }

    // Those below have a way of their own in the trait, which would tell the series as one of another kind.
    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let (visitor, labels) = self.series(labels);
        visitor.gauge_histogram(labels, point);
    }

    fn unknown(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        let (visitor, labels) = self.series(labels);
        visitor.unknown(labels, point);
    }

    fn counters(&mut self, counters: &mut dyn Counters) -> bool {
        match self.first {
            0 => self.visitor.counters(counters),
            first => {
                let (first, opening) = (&self.text[..first], &mut self.opening);
                self.visitor.counters(&mut Labelled { counters, first, opening })
            }
        }
    }

    fn is_done(&self) -> bool {
        self.visitor.is_done()
    }
}
