//! Counters: they only go up.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::target::{Handle, Instrument, Metric, Target, With, operations, plain_target, sealed, slot_metric};
use crate::amount::{Amount, Number};
use crate::cells::{self, CounterCells, Sums};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::series::core::{Core, PastLimit};
use crate::series::faults::Fault;
use crate::series::handle::CoreRef;
use crate::visitor::{CounterPoint, Value, Visitor};

slot_metric! {
    /// A count that only goes up: requests, errors, bytes. Exposed with the suffix `_total`.
    ///
    /// Defined by [`#[counter]`](macro@crate::counter) or [`Counter::builder`]. Whole amounts are kept exactly, in
    /// 64 bits, and begin anew beyond them; floats are added beside them.
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
    Counter
}

operations! {
    Counter {
        /// Adds one.
        #[doc(alias = "increment")]
        #[inline]
        pub fn inc(&self) {
            Target::at(self, PastLimit::Fold, |slot| cells::add(slot, 1));
        }

        /// Adds an amount: any number that is neither negative nor NaN, or a `Duration` in seconds.
        ///
        /// Any other amount changes nothing and is counted in `metrics_rejected_updates_total`, and so is a
        /// `Duration` where the unit is not seconds.
        #[doc(alias = "add")]
        #[inline]
        pub fn inc_by(&self, amount: impl Amount) {
            add(self, amount.number());
        }

        /// The total over all threads. Adds up every thread's part: for tests and reports, not for hot paths.
        #[must_use]
        pub fn get(&self) -> f64 {
            let cells = read(self);
            cells.whole as f64 + cells.float
        }

        /// The whole amounts' total, exactly; what was added as a float is not in it.
        #[must_use]
        pub fn get_u64(&self) -> u64 {
            read(self).whole
        }

        /// Begins at zero again.
        ///
        /// What was counted until now is subtracted from then on, since nobody writes another thread's cells: exact for
        /// whole amounts; floats keep the precision they had, so 1 added beside 10^17 stays lost.
        pub fn reset(&self) {
            Target::seen(self, |slot| cells::rebase(slot, 0));
        }
    }
}

impl<L: Labels + 'static> Counter<L> {
    /// Counts one for the series of these labels, in whatever form they are given.
    #[inline]
    pub(crate) fn inc_for<V: Labels>(&self, labels: &V) {
        With { metric: self, labels }.at(PastLimit::Fold, |slot| cells::add(slot, 1));
    }
}

#[inline]
fn add<T: Target<Plain = Counter>>(target: &T, amount: Number) {
    let (whole, float) = match amount {
        Number::Unsigned(n) => (n, 0.0),
        Number::Signed(n) => match u64::try_from(n) {
            Ok(n) => (n, 0.0),
            Err(_) => return target.core().reject(Fault::Negative),
        },
        Number::Float(x) => (0, x),
        Number::Time(_) if !target.core().spec().takes_time() => return target.core().reject(Fault::Unit),
        Number::Time(time) => (0, time.as_secs_f64()),
    };
    match amount {
        Number::Unsigned(_) | Number::Signed(_) => {
            target.at(PastLimit::Fold, |slot| cells::add(slot, whole));
        }
        Number::Float(_) | Number::Time(_) => {
            // The bits of all that may be added are below infinity's, of nothing else; adding 0.0 makes -0.0 one of it.
            let float = float + 0.0;
            if float.to_bits() >= f64::INFINITY.to_bits() {
                return target.core().reject(if float < 0.0 { Fault::Negative } else { Fault::NotFinite });
            }
            target.at(PastLimit::Fold, |slot| cells::add_f64(slot + 1, float));
        }
    }
}

fn read<T: Target<Plain = Counter>>(target: &T) -> CounterCells {
    target.seen(|slot| Sums::new().counter(slot)).unwrap_or_default()
}

/// What is exposed: the whole amounts exactly, as long as there are no others.
#[inline]
fn value(cells: &CounterCells) -> Value {
    #[cold]
    fn sum(cells: &CounterCells) -> Value {
        Value::Float(cells.whole as f64 + cells.float)
    }
    if cells.float == 0.0 { Value::Unsigned(cells.whole) } else { sum(cells) }
}

/// What tells whether a counter changed.
pub(crate) fn fingerprint(slot: u32) -> u64 {
    let cells = Sums::new().counter(slot);
    cells.whole.rotate_left(32) ^ cells.float.to_bits()
}

impl<L: Labels + 'static> Collector for Counter<L> {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.core.desc::<L>())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance(fingerprint);
        visitor.family(self.core.desc::<L>());
        let mut sums = Sums::new();
        let mut tell = |labels: LabelText<'_>, slot: u32, created: Option<f64>| {
            let cells = sums.counter(slot);
            let mut point = CounterPoint::new(value(&cells));
            point.created = cells.reset.or(created);
            visitor.counter(labels, &point);
        };
        if const { L::NAMES.is_empty() } {
            if let Some(slot) = sealed::Instrument::single(self) {
                tell(LabelText::EMPTY, slot, Some(self.core.began()));
            }
        } else {
            self.core.each::<L, u32>(|series| tell(series.labels, series.place, series.created));
        }
    }
}
