//! Counters: they only go up.

use std::marker::PhantomData;
use std::sync::Arc;

use super::exemplar;
use super::exemplar_source;
use super::operations::operations;
use super::slotted::{Slot, slot_metric};
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed};
use crate::amount::{Amount, Number};
use crate::cells::{self, CounterCells, Exemplars, Sums, Walk};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::{LabelText, LabelTextBuf};
use crate::series::core::Core;
use crate::series::faults::Fault;
use crate::series::shape::{Shape, ShapeOf};
use crate::series::walk::{Series, Tell};
use crate::series::way::PastLimit;
use crate::visitor::{CounterPoint, Value, Visitor};

slot_metric! {
    /// A count that only goes up: requests, errors, bytes. Exposed with the suffix `_total`.
    ///
    /// Defined by [`#[counter]`](macro@crate::counter) or [`Counter::builder`]. Whole amounts are kept exactly, in
    /// 63 bits for each thread. A thread that adds a float, or more than that, goes on with a float of its own, to which
    /// it adds one amount after the other.
    ///
    /// ```standalone_crate
    /// use metrics_core::{Counter, counter, generate_latest};
    ///
    /// /// Jobs that were finished.
    /// #[counter]
    /// static JOBS: Counter;
    ///
    /// JOBS.inc();
    /// JOBS.inc_by(10);
    /// assert_eq!(JOBS.get_u64(), 11);
    /// assert!(generate_latest().contains("\njobs_total 11\n"));
    /// ```
    Counter in Slot
}

operations! {
    Counter {
        /// Adds one.
        #[doc(alias = "increment")]
        #[inline]
        pub fn inc(&self) {
            add(self, 1);
        }

        /// Adds an amount: any number that is neither negative nor NaN, or a `Duration` in seconds.
        ///
        /// Any other amount changes nothing and is counted in `metrics_rejected_updates_total`, and so is a
        /// `Duration` where the unit is not seconds.
        #[doc(alias = "add")]
        #[inline]
        pub fn inc_by(&self, amount: impl Amount) {
            increase(self, amount);
        }

        /// Adds an amount, and keeps the increment as the counter's exemplar: with labels that lead to where it came
        /// from, a trace as a rule. OpenMetrics and protobuf tell the latest.
        ///
        /// Names are `[a-zA-Z_][a-zA-Z0-9_]*` without `__` first, each once, and have at most 128 characters together
        /// with their values. With any other labels nothing is added at all, which is counted in
        /// `metrics_rejected_updates_total`, as for amounts that [`inc_by`](Counter::inc_by) refuses.
        ///
        /// ```standalone_crate
        /// use metrics_core::{Counter, Format, Registry, counter};
        ///
        /// /// Orders taken.
        /// #[counter]
        /// static ORDERS: Counter;
        ///
        /// ORDERS.inc_by_with_exemplar(3, [("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")]);
        /// let text = Registry::global().encode(Format::OpenMetrics);
        /// assert!(text.contains("\norders_total 3 # {trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\"} 3 "));
        /// ```
        pub fn inc_by_with_exemplar(
            &self,
            amount: impl Amount,
            labels: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
        ) {
            let Ok(labels) = exemplar::labels(labels) else {
                return Target::core(self).reject(Fault::Exemplar);
            };
            if let Some(increment) = increment(self, amount.number()) {
                // By a handle: where the table keeps a series no exemplar may be kept, which takes a lock of its own.
                Target::at(&Target::handle(self), PastLimit::Fold, |slot| increment.add_with(slot, labels));
            }
        }

        /// The total over all threads. Adds up every thread's part: for tests and reports, not for hot paths.
        #[must_use]
        pub fn get(&self) -> f64 {
            read(self).total()
        }

        /// The total without its fraction; exact as long as only whole amounts were added.
        #[must_use]
        pub fn get_u64(&self) -> u64 {
            read(self).units()
        }

        /// Begins at zero again.
        ///
        /// What was counted until now is subtracted from then on, since nobody writes another thread's cells: exact for
        /// whole amounts; a thread that has added a float goes on with it, and with the precision that it had, so 1 added
        /// beside 10^17 stays lost, and so does whatever is added to a sum that has become infinite.
        pub fn reset(&self) {
            Target::seen(self, cells::rebase_counter);
        }
    }
}

impl<L: Labels + 'static> Counter<L> {
    /// Counts one for the series of these labels, in whatever form they are given.
    #[inline]
    pub(crate) fn inc_for<V: Labels>(&self, labels: &V) {
        add(&With { metric: self, labels }, 1);
    }
}

/// Counts an amount. A plain `if` on what is known of its type: what is behind it is not even generated then.
#[inline(always)]
fn increase<T: Target<Plain = Counter>, A: Amount>(target: &T, amount: A) {
    if const { A::IS_WHOLE } {
        match amount.number() {
            Number::Unsigned(units) => add(target, units),
            Number::Signed(units) if units >= 0 => add(target, units.cast_unsigned()),
            _ => target.core().reject(Fault::Negative),
        }
        return;
    }
    match increment(target, amount.number()) {
        Some(Increment::Whole(units)) => add(target, units),
        Some(Increment::Float(amount)) => add_f64(target, amount),
        None => {}
    }
}

/// Counts whole units. What is called is called at the end, if at all.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add<T: Target<Plain = Counter>>(target: &T, units: u64) {
    if T::IS_LOOKED_UP {
        target.at(PastLimit::Fold, |slot| {
            if !cells::local().count(slot, units, exemplar_source::sign()) {
                add_otherwise(slot, units);
            }
        });
    } else if !cells::local().count(target.known_slot(), units, exemplar_source::sign()) {
        find_and_add(target, units);
    }
}

/// Counts a float, which is one that may be added.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_f64<T: Target<Plain = Counter>>(target: &T, amount: f64) {
    if T::IS_LOOKED_UP {
        target.at(PastLimit::Fold, |slot| {
            if !cells::local().count_f64(slot, amount, exemplar_source::sign()) {
                add_f64_otherwise(slot, amount);
            }
        });
    } else if !cells::local().count_f64(target.known_slot(), amount, exemplar_source::sign()) {
        find_and_add_f64(target, amount);
    }
}

/// The first time, and all that [`add_otherwise`] is for.
#[cold]
#[inline(never)]
fn find_and_add<T: Target<Plain = Counter>>(target: &T, units: u64) {
    target.at(PastLimit::Fold, |slot| add_otherwise(slot, units));
}

#[cold]
#[inline(never)]
fn find_and_add_f64<T: Target<Plain = Counter>>(target: &T, amount: f64) {
    target.at(PastLimit::Fold, |slot| add_f64_otherwise(slot, amount));
}

/// Where the thread has no cell, where the cell is a float or becomes one, or where there is a source of exemplars.
#[cold]
#[inline(never)]
fn add_otherwise(slot: u32, units: u64) {
    cells::count_any(slot, units);
    if exemplar_source::is_set() {
        exemplar_source::ask_counted(slot, units as f64);
    }
}

#[cold]
#[inline(never)]
fn add_f64_otherwise(slot: u32, amount: f64) {
    cells::count_any_f64(slot, amount);
    if exemplar_source::is_set() {
        exemplar_source::ask_counted(slot, amount);
    }
}

/// What a counter may grow by.
#[derive(Clone, Copy)]
enum Increment {
    Whole(u64),
    Float(f64),
}

impl Increment {
    fn amount(self) -> f64 {
        match self {
            Increment::Whole(amount) => amount as f64,
            Increment::Float(amount) => amount,
        }
    }

    fn add_with(self, slot: u32, labels: Option<LabelTextBuf>) {
        match self {
            Increment::Whole(amount) => cells::count_any(slot, amount),
            Increment::Float(amount) => cells::count_any_f64(slot, amount),
        }
        if let Some(labels) = labels {
            cells::keep_exemplar(slot, 0, labels, self.amount());
        }
    }
}

/// What an amount comes to; none, and counted, where a counter cannot grow by it.
#[inline(always)]
fn increment<T: Target<Plain = Counter>>(target: &T, amount: Number) -> Option<Increment> {
    let (increment, fault) = match amount {
        Number::Unsigned(n) => return Some(Increment::Whole(n)),
        Number::Signed(n) => match u64::try_from(n) {
            Ok(n) => return Some(Increment::Whole(n)),
            Err(_) => (None, Fault::Negative),
        },
        Number::Float(x) => float(x),
        Number::Time(_) if !target.core().spec().takes_time() => (None, Fault::Unit),
        Number::Time(time) => float(time.as_secs_f64()),
    };
    if increment.is_none() {
        target.core().reject(fault);
    }
    increment
}

/// The increment by a float, or the fault.
#[cfg_attr(not(debug_assertions), inline(always))]
fn float(x: f64) -> (Option<Increment>, Fault) {
    // The bits of all that may be added are below infinity's, of nothing else; adding 0.0 makes -0.0 one of it.
    let x = x + 0.0;
    let is_fine = x.to_bits() < f64::INFINITY.to_bits();
    (is_fine.then_some(Increment::Float(x)), if x < 0.0 { Fault::Negative } else { Fault::NotFinite })
}

/// What the series says.
pub(crate) fn read<T: Target<Plain = Counter>>(target: &T) -> CounterCells {
    target.seen(|slot| Sums::new().counter(slot)).unwrap_or_default()
}

/// Tells any series, whatever there is of it.
#[inline(never)]
fn tell_any(
    (sums, exemplars): (&mut Sums, &Exemplars),
    visitor: &mut dyn Visitor,
    labels: LabelText<'_>,
    slot: u32,
    created: Option<f64>,
) {
    // An exemplar is taken before the cells are read.
    let (kept, cells) = exemplars.read(slot, |fresh| match fresh {
        Some(mut fresh) => fresh.counter(slot),
        None => sums.counter(slot),
    });
    let mut point = CounterPoint::new(value(&cells));
    point.created = cells.reset.or(created);
    if let [(_, exemplar)] = &kept[..]
        && point.value.as_f64() > 0.0
    {
        point.exemplar = Some(exemplar::told(exemplar));
    }
    visitor.counter(labels, &point);
}

/// What is exposed: whole amounts exactly, as long as there are no others.
fn value(cells: &CounterCells) -> Value {
    cells.all_whole().map_or_else(|| Value::Float(cells.total()), Value::Unsigned)
}

impl<L: Labels + 'static> Collector for Counter<L> {
    fn describe(&self) -> Vec<Desc> {
        self.core.describe::<L>()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance();
        visitor.family(self.core.desc::<L>());
        tell(&self.core, ShapeOf::<L>::SHAPE, visitor);
    }
}

/// Tells a counter's series.
pub(super) fn tell(core: &Core, shape: &Shape, visitor: &mut dyn Visitor) {
    let mut teller = Teller { sums: Sums::new(), exemplars: Exemplars::new() };
    if shape.names.is_empty() {
        if let Some(slot) = core.single_slot() {
            teller.tell(visitor, Series { labels: LabelText::EMPTY, place: slot, created: Some(core.began()) });
        }
    } else {
        core.each_by(shape, visitor, teller);
    }
}

struct Teller {
    sums: Sums,
    exemplars: Exemplars,
}

impl Tell<u32> for Teller {
    #[inline(always)]
    fn tell(&mut self, visitor: &mut dyn Visitor, series: Series<'_, u32>) {
        let Teller { sums, exemplars } = self;
        let Series { labels, place: slot, created } = series;
        match sums.summed_units(slot) {
            Some(total) if !exemplars.may_be_of(slot) => {
                let mut point = CounterPoint::new(total);
                point.created = created;
                visitor.counter(labels, &point);
            }
            _ => tell_any((sums, exemplars), visitor, labels, slot, created),
        }
    }

    fn tell_block(&mut self, visitor: &mut dyn Visitor, walk: &mut Walk<'_>) -> usize {
        walk.tell_counters((&mut self.sums, &self.exemplars), |counters| visitor.counters(counters))
    }
}
