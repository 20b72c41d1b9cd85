//! Where an update goes: to a metric without labels, to one series of it, or to a series that is held on to.

#![allow(private_interfaces, private_bounds, reason = "the traits are sealed: nobody outside can name what they use")]

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::layout::Layout;
use crate::series::core::Core;
use crate::series::handle::Keep;
use crate::series::place::Place;
use crate::series::way::PastLimit;

/// A metric of this crate: one family.
///
/// Implemented by [`Counter`](crate::Counter), [`Gauge`](crate::Gauge), [`InFlight`](crate::InFlight),
/// [`Histogram`](crate::Histogram), [`Summary`](crate::Summary), [`Info`](crate::Info),
/// [`StateSet`](crate::StateSet) and [`Callback`](crate::Callback), and nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric",
    label = "not a metric",
    note = "the metrics are `Counter`, `Gauge`, `InFlight`, `Histogram`, `Summary`, `Info`, `StateSet` and `Callback`",
    note = "the metric of a definition that is a function, `fn http_requests(..)`, is `http_requests::family()`"
)]
pub trait Metric: Any + Collector + sealed::Sealed {
    #[doc(hidden)]
    fn core(&self) -> &Core;

    /// The family's description.
    #[doc(hidden)]
    fn family_desc(&self) -> Arc<Desc>;
}

/// A kind of metric, whatever its labels.
#[doc(hidden)]
pub trait Instrument: sealed::Instrument {}

pub(crate) mod sealed {
    use super::{Core, Layout, Place};

    pub trait Sealed {}

    /// What the operations need to know of a kind of metric.
    pub trait Instrument {
        /// Where a series is counted: slots, or a shared cell.
        type Place: Place + Send + Sync + 'static;
        /// The labels.
        type Labels;
        /// Whether what it observes falls into one bucket, as a summary's does, so that none is looked for.
        const HAS_ONE_BUCKET: bool = false;
        /// The same kind without labels: what a [`Handle`](super::Handle) is of.
        type Plain: Instrument<Place = Self::Place> + super::Instrument;

        fn core(&self) -> &Core;

        /// Where the metric is counted if it has no labels.
        fn single(&self) -> Option<Self::Place>;

        /// The same as a slot, if that was asked for before, and the classic buckets, if those are all that there is to
        /// be counted in.
        #[inline]
        fn classic(&self) -> Option<(u32, &'static Layout)> {
            None
        }

        /// The same as a slot alone; 0, of which nobody has a cell, where it was not asked for before.
        #[inline]
        fn known_slot(&self) -> u32 {
            0
        }
    }
}

/// One series of a labelled metric, looked up when it is updated: what [`with`](crate::Counter::with) returns.
///
/// The operations of the metric are here: `REQUESTS.with(&labels).inc()`.
#[must_use = "a series that is not updated counts nothing: call `.inc()`, `.set(..)` or `.observe(..)`, or keep `.series()`"]
pub struct With<'m, M, V> {
    pub(crate) metric: &'m M,
    pub(crate) labels: V,
}

impl<M: Instrument, V: Labels> With<'_, M, V> {
    /// Looks the series up once, to update it often: a handle's updates cost what an unlabelled metric's cost.
    ///
    /// The handle keeps the series' cells, also after the series was removed: its updates are not exposed any more. Where
    /// the label set is finite the place of a series is fixed, so a handle of before counts on in the series that
    /// these labels begin next; elsewhere that one has cells of its own. A series that went because it was idle comes
    /// back with an update of its handle.
    #[inline]
    pub fn series(&self) -> Handle<<M as sealed::Instrument>::Plain> {
        Handle::of(self)
    }
}

impl<M, V: fmt::Debug> fmt::Debug for With<'_, M, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("With").field("labels", &self.labels).finish_non_exhaustive()
    }
}

/// A series to hold on to: `Handle<Counter>`, `Handle<Histogram>` and so on, whatever its labels were.
///
/// Made by [`With::series`]; cheap to clone, and good for a struct's field.
#[must_use = "a handle counts nothing by itself: keep it and update it"]
pub struct Handle<M: Instrument> {
    /// None where updates are noted: then what keeps the series leads to it.
    pub(crate) place: Option<<M as sealed::Instrument>::Place>,
    pub(crate) keep: Keep,
    pub(crate) core: Core,
}

impl<M: Instrument> Handle<M> {
    #[inline]
    fn of<N, V: Labels>(with: &With<'_, N, V>) -> Handle<M>
    where
        N: Instrument + sealed::Instrument<Place = <M as sealed::Instrument>::Place>,
    {
        let core = with.metric.core().clone();
        let held = match const { V::NAMES.is_empty() } {
            true => with.metric.single().map(|place| (Some(place), Keep::Family)),
            #[cfg(not(debug_assertions))]
            false => core.hold(&with.labels),
            #[cfg(debug_assertions)]
            false => core.hold_any(&with.labels),
        };
        let (place, keep) = held.unwrap_or((None, Keep::Family));
        Handle { place, keep, core }
    }

    /// A handle of a metric without labels.
    #[inline]
    pub(crate) fn of_single<N>(metric: &N) -> Handle<M>
    where
        N: Instrument + sealed::Instrument<Place = <M as sealed::Instrument>::Place>,
    {
        let core = metric.core().clone();
        Handle { place: metric.single(), keep: Keep::Family, core }
    }
}

impl<M: Instrument> Clone for Handle<M> {
    #[inline]
    fn clone(&self) -> Handle<M> {
        Handle { place: self.place, keep: self.keep.clone(), core: self.core.clone() }
    }
}

impl<M: Instrument> fmt::Debug for Handle<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("metric", &self.core.name()).finish_non_exhaustive()
    }
}

/// Where an update goes.
pub(crate) trait Target {
    /// Whether each update looks for the place.
    const IS_LOOKED_UP: bool = false;

    /// The metric, without its labels.
    type Plain: Instrument;

    fn core(&self) -> &Core;

    /// Runs `f` on the place; nothing if there is none, which was counted then.
    fn at<R>(&self, past: PastLimit, f: impl FnOnce(<Self::Plain as sealed::Instrument>::Place) -> R) -> Option<R>;

    /// The first slot and the classic buckets, if they are known without a look and are all that there is to be counted
    /// in.
    fn classic(&self) -> Option<(u32, &'static Layout)>;

    /// The first slot, if it is known without a look; 0, of which nobody has a cell, if it is not.
    fn known_slot(&self) -> u32;

    /// Runs `f` on the place if the series is there: a look does not make one.
    fn seen<R>(&self, f: impl FnOnce(<Self::Plain as sealed::Instrument>::Place) -> R) -> Option<R>;

    /// Holds on to the series.
    fn handle(&self) -> Handle<Self::Plain>;
}

impl<M: Instrument, V: Labels> Target for With<'_, M, V> {
    type Plain = <M as sealed::Instrument>::Plain;

    const IS_LOOKED_UP: bool = !V::NAMES.is_empty();

    #[inline]
    fn core(&self) -> &Core {
        self.metric.core()
    }

    #[inline]
    fn classic(&self) -> Option<(u32, &'static Layout)> {
        match const { V::NAMES.is_empty() } {
            true => sealed::Instrument::classic(self.metric),
            false => None,
        }
    }

    #[inline]
    fn known_slot(&self) -> u32 {
        match const { V::NAMES.is_empty() } {
            true => sealed::Instrument::known_slot(self.metric),
            false => 0,
        }
    }

    #[inline]
    fn at<R>(&self, past: PastLimit, f: impl FnOnce(<M as sealed::Instrument>::Place) -> R) -> Option<R> {
        // A plain `if`: so there is the way of the one kind only.
        if const { V::NAMES.is_empty() } {
            return self.metric.single().map(f);
        }
        #[cfg(not(debug_assertions))]
        return self.core().at(&self.labels, past, f);
        #[cfg(debug_assertions)]
        return self.core().at_any(&self.labels, past, f);
    }

    fn seen<R>(&self, f: impl FnOnce(<M as sealed::Instrument>::Place) -> R) -> Option<R> {
        if const { V::NAMES.is_empty() } {
            return self.metric.single().map(f);
        }
        let (place, _keep) = self.core().find(&self.labels)?;
        Some(f(place))
    }

    #[inline]
    fn handle(&self) -> Handle<<M as sealed::Instrument>::Plain> {
        self.series()
    }
}

impl<M: Instrument> Target for Handle<M> {
    type Plain = M;

    #[inline]
    fn core(&self) -> &Core {
        &self.core
    }

    #[inline]
    fn classic(&self) -> Option<(u32, &'static Layout)> {
        Some((Place::slot(self.place?)?, self.core.spec().classic?))
    }

    #[inline]
    fn known_slot(&self) -> u32 {
        self.place.and_then(Place::slot).unwrap_or(0)
    }

    #[inline]
    fn at<R>(&self, past: PastLimit, f: impl FnOnce(<M as sealed::Instrument>::Place) -> R) -> Option<R> {
        if past == PastLimit::Refuse && self.keep.is_overflow() {
            self.core.reject(crate::series::faults::Fault::Limit);
            return None;
        }
        self.place.or_else(|| Place::noted(&self.keep)).map(f)
    }

    fn seen<R>(&self, f: impl FnOnce(<M as sealed::Instrument>::Place) -> R) -> Option<R> {
        self.place.or_else(|| Place::kept(&self.keep)).map(f)
    }

    #[inline]
    fn handle(&self) -> Handle<M> {
        self.clone()
    }
}

impl<T: Target> Target for &T {
    type Plain = T::Plain;

    const IS_LOOKED_UP: bool = T::IS_LOOKED_UP;

    fn core(&self) -> &Core {
        T::core(self)
    }

    #[inline]
    fn classic(&self) -> Option<(u32, &'static Layout)> {
        T::classic(self)
    }

    #[inline]
    fn known_slot(&self) -> u32 {
        T::known_slot(self)
    }

    fn at<R>(&self, past: PastLimit, f: impl FnOnce(<T::Plain as sealed::Instrument>::Place) -> R) -> Option<R> {
        T::at(self, past, f)
    }

    fn seen<R>(&self, f: impl FnOnce(<T::Plain as sealed::Instrument>::Place) -> R) -> Option<R> {
        T::seen(self, f)
    }

    #[inline]
    fn handle(&self) -> Handle<T::Plain> {
        T::handle(self)
    }
}

/// Gives a metric without labels its [`Target`].
macro_rules! plain_target {
    ($metric:ident $(<$state:ident: $bound:ident>)?) => {
        impl<$($state: $bound,)? L: $crate::labels::set::Unlabelled> Target for $metric<$($state,)? L> {
            type Plain = $metric<$($state,)? ()>;

            #[inline]
            fn core(&self) -> &Core {
                &self.core
            }

            #[inline]
            fn classic(&self) -> Option<(u32, &'static $crate::layout::Layout)> {
                sealed::Instrument::classic(self)
            }

            #[inline]
            fn known_slot(&self) -> u32 {
                sealed::Instrument::known_slot(self)
            }

            #[inline]
            fn at<R>(
                &self,
                _: $crate::series::way::PastLimit,
                f: impl FnOnce(<$metric<$($state,)? ()> as sealed::Instrument>::Place) -> R,
            ) -> Option<R> {
                sealed::Instrument::single(self).map(f)
            }

            fn seen<R>(&self, f: impl FnOnce(<$metric<$($state,)? ()> as sealed::Instrument>::Place) -> R) -> Option<R> {
                sealed::Instrument::single(self).map(f)
            }

            #[inline]
            fn handle(&self) -> Handle<$metric<$($state,)? ()>> {
                Handle::of_single(self)
            }
        }
    };
}
pub(crate) use plain_target;
