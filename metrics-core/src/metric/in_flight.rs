//! What is under way: up and down only, on thread-owned cells.

use std::marker::PhantomData;
use std::sync::Arc;

use super::slotted::{Slot, slot_metric};
use super::target::{Handle, Instrument, Metric, Target, With, operations, plain_target, sealed};
use crate::cells::{self, Held, Sums};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::handle::CoreRef;
use crate::series::shape::Shape;
use crate::series::store::Store;
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
            let handle = Target::handle(self);
            handle.inc();
            InFlightGuard(handle)
        }

        /// How many are under way, over all threads; not for hot paths.
        #[must_use]
        pub fn get(&self) -> i64 {
            value_now(self)
        }
    }
}

/// Counts one as under way until it is dropped; made by [`InFlight::track`].
#[must_use = "a guard that is not kept ends at once: `let _guard = METRIC.track();`"]
#[derive(Debug)]
pub struct InFlightGuard(Handle<InFlight>);

impl Drop for InFlightGuard {
    #[inline]
    fn drop(&mut self) {
        self.0.dec();
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
        tell(&self.core, const { &Shape::of::<L>() }, visitor);
    }
}

/// Tells the series of a gauge that goes up and down only.
fn tell(core: &Core, shape: &Shape, visitor: &mut dyn Visitor) {
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
