//! What a callback may return, and what is taken of it.
//!
//! The type alone says whether it is a number or many series, so nobody annotates anything: each shape is an
//! implementation of [`Reading`] for a marker of its own, and the compiler finds the one that fits.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use crate::amount::{Amount, Number};
use crate::kind::Kind;
use crate::labels::key::Values;
use crate::labels::set::Labels;
use crate::labels::text::{LabelText, push_written_pair};
use crate::series::core::Core;
use crate::series::faults::Fault;
use crate::visitor::{CounterPoint, GaugePoint, TOLD_AT_ONCE, Value, Visitor};

/// What a callback returns; `M` keeps the shapes apart and is inferred.
#[diagnostic::on_unimplemented(
    message = "a callback cannot return `{Self}`",
    label = "neither a number nor series of numbers",
    note = "return a number, `Option` of a number where there may be none, or anything that iterates over pairs of \
            labels and number: `Vec<(Http, u64)>`, a `HashMap`, `impl Iterator<Item = ((&'static str,), f64)>`",
    note = "labels are a struct with `#[derive(Labels)]`, or a tuple whose names the attribute has: `labels(disk)`; one \
            label is a tuple, too: `(name,)`"
)]
pub trait Reading<M> {
    /// The labels of its series.
    type Labels: Labels + 'static;

    /// Has it noted.
    fn note(self, readings: &mut Readings<'_>);
}

/// The shape of a number.
#[derive(Debug)]
pub enum One {}

/// The shape of a number that may be missing.
#[derive(Debug)]
pub enum Perhaps {}

/// The shape of many series.
#[derive(Debug)]
pub enum Many {}

#[diagnostic::do_not_recommend]
impl<A: Amount> Reading<One> for A {
    type Labels = ();

    fn note(self, readings: &mut Readings<'_>) {
        readings.series(&(), self.number());
    }
}

#[diagnostic::do_not_recommend]
impl<A: Amount> Reading<Perhaps> for Option<A> {
    type Labels = ();

    fn note(self, readings: &mut Readings<'_>) {
        if let Some(amount) = self {
            readings.series(&(), amount.number());
        }
    }
}

#[diagnostic::do_not_recommend]
impl<I, L, A> Reading<Many> for I
where
    I: IntoIterator<Item = (L, A)>,
    L: Labels,
    L::Static: 'static,
    A: Amount,
{
    type Labels = L::Static;

    fn note(self, readings: &mut Readings<'_>) {
        for (labels, amount) in self {
            readings.series(&labels, amount.number());
        }
    }
}

/// What a callback has returned so far, in the order in which it was returned.
pub struct Readings<'c> {
    core: &'c Core,
    /// The labels' names as they are written; none before the first series.
    names: Vec<Cow<'static, str>>,
    /// The labels of all series, one after the other.
    text: String,
    series: Vec<(Range<usize>, Value)>,
}

impl<'c> Readings<'c> {
    pub(super) fn of(core: &'c Core) -> Readings<'c> {
        Readings { core, names: Vec::new(), text: String::new(), series: Vec::new() }
    }

    fn series<L: Labels>(&mut self, labels: &L, number: Number) {
        let Some(value) = self.value(number) else {
            return;
        };
        if self.names.is_empty() {
            self.names = L::NAMES.written(self.core.spec().more().labels);
        }
        let mut values = Values::new();
        labels.emit(&mut values);
        let mut text = String::new();
        for (i, name) in self.names.iter().enumerate() {
            push_written_pair(&mut text, name, values.get_str(i));
        }
        let begin = self.text.len();
        self.text.push_str(&text);
        self.series.push((begin..self.text.len(), value));
    }

    /// The value that is meant; none, and counted, where the metric cannot have it.
    fn value(&self, number: Number) -> Option<Value> {
        let spec = self.core.spec();
        let fault = match number {
            Number::Time(_) if !spec.takes_time() => Some(Fault::Unit),
            _ if spec.kind != Kind::Counter => None,
            Number::Float(x) if x.is_nan() => Some(Fault::NotFinite),
            _ if number.as_f64() < 0.0 => Some(Fault::Negative),
            _ => None,
        };
        if let Some(fault) = fault {
            self.core.reject(fault);
            return None;
        }
        Some(Value::of_number(number))
    }

    /// Tells the series, in their order. One that was returned twice is counted, and told as it was first.
    pub(super) fn tell(&self, visitor: &mut dyn Visitor) {
        let mut known = HashSet::with_capacity(self.series.len());
        for (told, (labels, value)) in self.series.iter().enumerate() {
            if told > 0 && told.is_multiple_of(TOLD_AT_ONCE) && visitor.is_done() {
                return;
            }
            let labels = &self.text[labels.clone()];
            if !known.insert(labels) {
                self.core.reject(Fault::Repeated);
                continue;
            }
            let labels = LabelText::from_escaped(labels);
            match self.core.spec().kind {
                Kind::Counter => visitor.counter(labels, &CounterPoint::new(*value)),
                _ => visitor.gauge(labels, &GaugePoint::new(*value)),
            }
        }
    }
}

impl fmt::Debug for Readings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readings").field("series", &self.series.len()).finish_non_exhaustive()
    }
}
