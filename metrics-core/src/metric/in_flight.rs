//! What is under way: up and down only, on thread-owned cells.

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::sync::Arc;

#[cfg(debug_assertions)]
use super::any::AnyWith;
use super::operations::operations;
use super::slotted::{Slot, slot_metric};
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed};
use crate::cells::{self, Sums};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::{Labels, Unlabelled};
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::handle::Keep;
use crate::series::shape::{Shape, ShapeOf};
use crate::series::way::PastLimit;
use crate::visitor::{GaugePoint, Value, Visitor};

slot_metric! {
    /// How many are under way now: requests, connections, jobs. Exposed as a gauge.
    ///
    /// Goes up and down only, so each thread keeps its own part and none waits for another. A part may be below zero
    /// (begun on one thread, ended on another); the sum is exact when nothing moves, and never shown below zero.
    ///
    /// ```standalone_crate
    /// use metrics_core::{InFlight, gauge};
    ///
    /// /// Requests being served.
    /// #[gauge(in_flight)]
    /// static REQUESTS_IN_FLIGHT: InFlight;
    ///
    /// let guard = REQUESTS_IN_FLIGHT.track();
    /// assert_eq!(REQUESTS_IN_FLIGHT.get(), 1);
    /// drop(guard);
    /// assert_eq!(REQUESTS_IN_FLIGHT.get(), 0);
    /// ```
    InFlight in Slot
}

operations! {
    InFlight {
        /// One more is under way.
        #[inline]
        pub fn inc(&self) {
            Target::at(self, PastLimit::Fold, |slot| cells::add(slot, cells::ONE_MORE));
        }

        /// One less is under way.
        #[inline]
        pub fn dec(&self) {
            Target::at(self, PastLimit::Fold, |slot| cells::add(slot, cells::ONE_LESS));
        }

        /// One is under way until the guard is dropped: on return, `?`, panic and cancellation alike.
        #[doc(alias = "track_inprogress")]
        #[inline]
        pub fn track(&self) -> InFlightGuard {
            let Some(slot) = Lasting::slot(self) else {
                let handle = begin(self);
                return InFlightGuard { slot: 0, held: ManuallyDrop::new(Some(handle)) };
            };
            cells::add(slot, cells::ONE_MORE);
            InFlightGuard { slot, held: ManuallyDrop::new(None) }
        }

        /// How many are under way, over all threads; not for hot paths.
        #[must_use]
        pub fn get(&self) -> i64 {
            value_now(self)
        }
    }
}

/// What may know a slot that is there for ever, whoever holds on to it.
trait Lasting: Target<Plain = InFlight> {
    /// The slot. A look does not make a series: there is none where that is not there yet.
    fn slot(&self) -> Option<u32>;
}

impl<L: Unlabelled> Lasting for InFlight<L> {
    #[inline]
    fn slot(&self) -> Option<u32> {
        if self.core.is_counted() { None } else { sealed::Instrument::single(self) }
    }
}

impl<L: Labels + 'static, V: Labels> Lasting for With<'_, InFlight<L>, V> {
    #[inline]
    fn slot(&self) -> Option<u32> {
        match self.metric.core.is_counted() {
            true => None,
            false if const { V::NAMES.is_empty() } => sealed::Instrument::single(self.metric),
            false => self.metric.core.slot_in_row(&self.labels),
        }
    }
}

#[cfg(debug_assertions)]
impl Lasting for AnyWith<'_, InFlight> {
    fn slot(&self) -> Option<u32> {
        match self.core.is_counted() {
            true => None,
            false if self.labels.shape().names.is_empty() => self.single(),
            // Values are emitted for those alone that have a row.
            false => self.labels.shape().row.and_then(|_| self.core.find(self.labels)).map(|(slot, _)| slot),
        }
    }
}

impl Lasting for Handle<InFlight> {
    #[inline]
    fn slot(&self) -> Option<u32> {
        self.place.filter(|_| !self.core.is_counted() && matches!(self.keep, Keep::Family))
    }
}

/// Counts one as under way until it is dropped; made by [`InFlight::track`].
#[must_use = "a guard that is not kept ends at once: `let _guard = METRIC.track();`"]
#[derive(Debug)]
pub struct InFlightGuard {
    /// The slot, if its cells are there for ever: then it is all that is to be known, and it stands in a register.
    slot: u32,
    /// The series, if not. It is dropped by hand, where it is there: so nobody asks for its place in memory where it is not.
    held: ManuallyDrop<Option<Handle<InFlight>>>,
}

impl Drop for InFlightGuard {
    #[inline]
    fn drop(&mut self) {
        match self.held.is_none() {
            true => cells::add(self.slot, cells::ONE_LESS),
            false => end(mem::replace(&mut self.held, ManuallyDrop::new(None))),
        }
    }
}

/// Begins in a series that is to be held.
#[inline(never)]
fn begin<T: Target<Plain = InFlight>>(target: &T) -> Handle<InFlight> {
    let handle = target.handle();
    handle.inc();
    handle
}

#[inline(never)]
fn end(held: ManuallyDrop<Option<Handle<InFlight>>>) {
    if let Some(handle) = ManuallyDrop::into_inner(held) {
        handle.dec();
    }
}

/// How many are under way, whoever is watched: a gauge says what is so now.
pub(crate) fn value_now<T: Target<Plain = InFlight>>(target: &T) -> i64 {
    target.seen(|slot| Sums::of_all().in_flight(slot)).unwrap_or(0)
}

impl<L: Labels + 'static> Collector for InFlight<L> {
    fn describe(&self) -> Vec<Desc> {
        self.core.describe::<L>()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance();
        visitor.family(self.core.desc::<L>());
        tell(&self.core, ShapeOf::<L>::SHAPE, visitor);
    }
}

/// Tells the series of a gauge that goes up and down only.
pub(super) fn tell(core: &Core, shape: &Shape, visitor: &mut dyn Visitor) {
    let sums = Sums::of_all();
    if shape.names.is_empty() {
        if let Some(slot) = core.single_slot() {
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Signed(sums.in_flight(slot))));
        }
    } else {
        core.each(shape, visitor, |visitor, series| {
            visitor.gauge(series.labels, &GaugePoint::new(Value::Signed(sums.in_flight(series.place))));
        });
    }
}
