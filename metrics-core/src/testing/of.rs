//! What was seen of a metric, by its type: the readings that the metric itself has.

#![allow(private_interfaces, private_bounds, reason = "the traits are sealed: nobody outside can name what they use")]

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::cells::Watch;
use crate::labels::set::{Labels, LabelsOf};
use crate::labels::state::State;
use crate::metric::counter::{self, Counter};
use crate::metric::gauge::{self, Gauge};
use crate::metric::histogram::Histogram;
use crate::metric::in_flight::{self, InFlight};
use crate::metric::observing;
use crate::metric::stateset::{self, StateSet};
use crate::metric::summary::Summary;
use crate::metric::target::{Handle, Instrument, Target, With, sealed};
use crate::registry::builder::Registered;

/// What [`Seen::of`](super::Seen::of) takes: a metric, one of its series (`METRIC.with(labels)`, or an accessor's call),
/// or a handle.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a watch reads",
    label = "nothing that has a reading",
    note = "give a reference to a metric (`&METRIC`), a series (`METRIC.with(labels)`) or a handle",
    note = "an info is text, and a callback a function, and neither has a reading: ask for what it exposes, \
            `seen.value(\"app_info\", [(\"version\", \"1.2.0\")])`"
)]
pub trait Watchable: Sealed {
    /// The kind of metric, without its labels.
    #[doc(hidden)]
    type Kind: Instrument;
    /// What is read.
    #[doc(hidden)]
    type Target;
    #[doc(hidden)]
    fn target(self) -> Self::Target;
}

/// Nobody else can be watched.
#[doc(hidden)]
pub trait Sealed {}

/// Says what can be watched, of which kind it is, and what is read.
macro_rules! watchable {
    ($([$($generics:tt)*] $type:ty: $kind:ty, |$this:ident| $value:expr => $target:ty;)*) => {$(
        impl<$($generics)*> Sealed for $type {}
        // Without this the message would be about a trait that nobody knows.
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Watchable for $type {
            type Kind = $kind;
            type Target = $target;

            fn target(self) -> $target {
                let $this = self;
                $value
            }
        }
    )*};
}

watchable! {
    ['m, M: Instrument] &'m M: <M as sealed::Instrument>::Plain, |metric| metric => &'m M;
    ['m, M: Instrument] &'m Registered<M>: <M as sealed::Instrument>::Plain, |metric| metric => &'m M;
    ['m, M: Instrument] &'m Arc<M>: <M as sealed::Instrument>::Plain, |metric| metric => &'m M;
    ['m, M: Instrument, V: Labels] With<'m, M, V>: <M as sealed::Instrument>::Plain, |series| series => Self;
    ['w, 'm, M: Instrument, V: Labels] &'w With<'m, M, V>: <M as sealed::Instrument>::Plain, |series| series => Self;
    [M: Instrument] Handle<M>: M, |handle| handle => Self;
    ['h, M: Instrument] &'h Handle<M>: M, |handle| handle => Self;
}

/// What a thread has recorded of a metric or a series since its watch began: made by [`Seen::of`](super::Seen::of).
///
/// It reads as the metric itself does: `get()` of a counter, gauge or state set, `count()`, `sum()` of what observes. Of
/// a metric with labels say first which series: `.with(labels)`.
#[must_use = "call `.get()`, `.count()` or `.sum()`; of a metric with labels `.with(labels)` first"]
pub struct SeenOf<'s, K, T> {
    watch: &'s Watch,
    target: T,
    kind: PhantomData<fn() -> K>,
}

impl<'s, K, T> SeenOf<'s, K, T> {
    pub(super) fn new(watch: &'s Watch, target: T) -> SeenOf<'s, K, T> {
        SeenOf { watch, target, kind: PhantomData }
    }
}

impl<K, T> fmt::Debug for SeenOf<'_, K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeenOf").finish_non_exhaustive()
    }
}

macro_rules! labelled {
    ($($metric:ident $(<$state:ident: $bound:ident>)?)*) => {$(
        impl<'s, 'm, $($state: $bound,)? L: Labels + 'static>
            SeenOf<'s, $metric$(<$state>)?, &'m $metric<$($state,)? L>>
        {
            /// What was seen of the series of these labels.
            pub fn with<V: LabelsOf<L>>(
                self,
                labels: V,
            ) -> SeenOf<'s, $metric$(<$state>)?, With<'m, $metric<$($state,)? L>, V>> {
                SeenOf::new(self.watch, self.target.with(labels))
            }
        }
    )*};
}

labelled! { Counter Gauge InFlight Histogram Summary StateSet<S: State> }

impl<T> SeenOf<'_, Counter, T> {
    /// How much this thread has counted.
    #[must_use]
    pub fn get(&self) -> f64
    where
        T: Target<Plain = Counter>,
    {
        self.watch.read(|| counter::read(&self.target).total())
    }

    /// The same without its fraction; exact as long as only whole amounts were added.
    #[must_use]
    pub fn get_u64(&self) -> u64
    where
        T: Target<Plain = Counter>,
    {
        self.watch.read(|| counter::read(&self.target).units())
    }
}

impl<T> SeenOf<'_, Gauge, T> {
    /// The present value, whoever set it: a gauge is one number for all threads.
    #[must_use]
    pub fn get(&self) -> f64
    where
        T: Target<Plain = Gauge>,
    {
        gauge::value_now(&self.target)
    }
}

impl<T> SeenOf<'_, InFlight, T> {
    /// How many are under way now, in all threads: a gauge reports its present value.
    #[must_use]
    pub fn get(&self) -> i64
    where
        T: Target<Plain = InFlight>,
    {
        in_flight::value_now(&self.target)
    }
}

impl<S: State, T> SeenOf<'_, StateSet<S>, T> {
    /// The present state, whoever set it, as of a gauge; the first one where none was set.
    #[must_use]
    pub fn get(&self) -> S
    where
        T: Target<Plain = StateSet<S>>,
    {
        stateset::state_now(&self.target)
    }
}

macro_rules! observing {
    ($($metric:ident)*) => {$(
        impl<T> SeenOf<'_, $metric, T> {
            /// How many observations this thread has made.
            #[must_use]
            pub fn count(&self) -> u64
            where
                T: Target<Plain = $metric>,
            {
                self.watch.read(|| observing::read(&self.target).count())
            }

            /// The sum of the observations that this thread has made.
            #[must_use]
            pub fn sum(&self) -> f64
            where
                T: Target<Plain = $metric>,
            {
                self.watch.read(|| observing::read(&self.target).sum())
            }
        }
    )*};
}

observing! { Histogram Summary }

impl<T> SeenOf<'_, Histogram, T> {
    /// An estimate of a quantile (0 to 1) of the observations that this thread has made, as
    /// [`Histogram::quantile`] has it.
    #[must_use]
    pub fn quantile(&self, q: f64) -> f64
    where
        T: Target<Plain = Histogram>,
    {
        self.watch.read(|| observing::read(&self.target).quantile(q))
    }
}
