//! What histograms and summaries have in common: they observe.

use std::time::Duration;

use super::exemplar;
use super::exemplar_source;
use super::reading::Reading;
use super::target::{Instrument, Target, With, sealed};
use crate::amount::Amount;
use crate::cells::{self, Sums};
use crate::labels::set::Labels;
use crate::layout::Layout;
use crate::series::core::Core;
use crate::series::faults::Fault;
use crate::series::way::PastLimit;

/// Writes the operations of a metric that observes.
macro_rules! observing {
    ($metric:ident) => {
        $crate::metric::operations::operations! {
            $metric {
                /// Counts an observation: any number, or a `Duration` in seconds.
                ///
                /// A `Duration` where the unit is not seconds changes nothing and is counted in
                /// `metrics_rejected_updates_total`.
                #[doc(alias = "record")]
                #[inline]
                pub fn observe(&self, amount: impl $crate::amount::Amount) {
                    $crate::metric::observing::observe(self, amount);
                }

                /// Runs a closure and observes the seconds it took, however it ended.
                pub fn time<R>(&self, closure: impl FnOnce() -> R) -> R {
                    let _timer: Timer = Timer::start(Sink::of(self));
                    closure()
                }

                /// Observes the seconds from a future's first poll to its completion, or to its drop once it was
                /// polled.
                ///
                /// It borrows what it is called on. A future that is spawned has to own it: take a handle first,
                /// `let series = HIST.with(labels).series();`, and move it in,
                /// `spawn(async move { series.time_async(future).await })`.
                pub async fn time_async<F: Future>(&self, future: F) -> F::Output {
                    let _timer: Timer = Timer::start(Sink::of(self));
                    future.await
                }

                /// How many observations there were, over all threads; not for hot paths.
                #[must_use]
                pub fn count(&self) -> u64 {
                    $crate::metric::observing::read(self).count()
                }

                /// The sum of all observations, over all threads; not for hot paths.
                #[must_use]
                pub fn sum(&self) -> f64 {
                    $crate::metric::observing::read(self).sum()
                }

                /// Begins at zero again.
                ///
                /// What was observed until now is subtracted from then on, since nobody writes another thread's
                /// cells. A sum keeps the precision it had, and one that was NaN or infinite stays NaN.
                pub fn reset(&self) {
                    Target::seen(self, |slot| Target::core(self).rebase(slot));
                }
            }
        }

        impl<L: Labels + 'static> $metric<L> {
            /// Starts a timer that observes the seconds it ran, when it is stopped or dropped. On a labelled metric
            /// it ends with [`stop_with`](Timer::stop_with), and dropped without it records nothing.
            pub fn start_timer(&self) -> Timer<L> {
                Timer::start(match const { L::NAMES.is_empty() } {
                    true => sealed::Instrument::single(self).map(|slot| Sink::Buckets {
                        slot,
                        keep: $crate::series::handle::Keep::Family,
                        core: self.core.clone(),
                    }),
                    false => Some(Sink::Late(self.core.clone())),
                })
            }
        }

        impl<L: Labels + 'static, V: Labels> With<'_, $metric<L>, V> {
            /// Starts a timer that observes the seconds it ran, when it is stopped or dropped.
            pub fn start_timer(&self) -> Timer {
                Timer::start(Sink::of(self))
            }
        }

        impl Handle<$metric> {
            /// Starts a timer that observes the seconds it ran, when it is stopped or dropped.
            pub fn start_timer(&self) -> Timer {
                Timer::start(Sink::of(self))
            }
        }
    };
}
pub(crate) use observing;

/// Counts an observation. In the caller, where it is known what kind of number it is.
#[inline(always)]
pub(crate) fn observe<T: Target, A: Amount>(target: &T, amount: A)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let Some(value) = value(target, amount) else { return };
    // A plain `if`: so there is the way of the one kind only.
    if const { A::IS_TIME } {
        observe_value::<T, true>(target, value);
    } else {
        observe_value::<T, false>(target, value);
    }
}

/// Counts an observation, and keeps it as an exemplar with these labels where the metric has exemplars.
pub(crate) fn observe_with<T: Target, N: AsRef<str>, V: AsRef<str>>(
    target: &T,
    amount: impl Amount,
    labels: impl IntoIterator<Item = (N, V)>,
) where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let core = target.core();
    let Ok(labels) = exemplar::labels(labels) else {
        return core.reject(Fault::Exemplar);
    };
    let Some(value) = value(target, amount) else { return };
    // By a handle: where the table keeps a series no exemplar may be kept, which takes a lock of its own.
    target.handle().at(PastLimit::Fold, |slot| {
        if let (Some(bucket), Some(labels)) = (count(core, slot, value), labels)
            && core.spec().has_exemplars()
        {
            exemplar::keep_observed(core.spec(), slot, bucket, labels, value);
        }
    });
}

/// The number that is meant; none, and counted, for a duration where the unit is not seconds.
#[inline(always)]
fn value<T: Target, A: Amount>(target: &T, amount: A) -> Option<f64> {
    if const { A::IS_TIME } && !target.core().spec().takes_time() {
        target.core().reject(Fault::Unit);
        return None;
    }
    Some(amount.number().as_f64())
}

#[inline]
fn observe_value<T: Target, const IS_TIME: bool>(target: &T, value: f64)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    if T::IS_LOOKED_UP {
        // Asked once it is found: whatever is done then, the way to it is compiled once.
        target.at(PastLimit::Fold, |slot| match target.core().spec().classic {
            Some(layout) if !exemplar_source::is_set() => {
                cells::observe(slot, bucket::<T, IS_TIME>(layout, value), value);
            }
            _ => observe_found(target.core(), slot, value),
        });
        return;
    }
    // Not for a series that is looked up: that may run the user's code, after which the thread's own may be another.
    let local = cells::local();
    // Asked first, though it matters only afterwards: so nothing has to be kept until then. What is called is called at
    // the end, if at all: so there are no registers to be saved on the way that nearly all go.
    if exemplar_source::is_set() {
        return observe_otherwise(target, value);
    }
    let Some((slot, layout)) = target.classic() else { return observe_otherwise(target, value) };
    local.observe(slot, bucket::<T, IS_TIME>(layout, value), value);
}

/// The bucket among the classic ones.
#[inline(always)]
fn bucket<T: Target, const IS_TIME: bool>(layout: &Layout, value: f64) -> usize {
    match (<T::Plain as sealed::Instrument>::HAS_ONE_BUCKET, IS_TIME) {
        (true, _) => 0,
        (false, true) => layout.bucket_of_time(value),
        (false, false) => layout.bucket(value),
    }
}

/// What is not looked up, of native histograms and of summaries with quantiles, and of all where there is a source of
/// exemplars, or the first time: by itself, so that the way of all others stays short.
#[inline(never)]
fn observe_otherwise<T: Target>(target: &T, value: f64)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    target.at(PastLimit::Fold, |slot| observe_found(target.core(), slot, value));
}

/// As [`observe_at`], once for all labels.
#[inline(never)]
fn observe_found(core: &Core, slot: u32, value: f64) {
    observe_at(core, slot, value);
}

/// Adds an observation to a series that is known already.
#[inline]
pub(crate) fn observe_at(core: &Core, slot: u32, value: f64) {
    if let Some(bucket) = count(core, slot, value)
        && exemplar_source::is_set()
    {
        exemplar_source::ask_observed(core.spec(), slot, bucket, value);
    }
}

/// Counts an observation of a series. Says in which classic bucket, or nothing where it could not be counted.
#[inline]
fn count(core: &Core, slot: u32, value: f64) -> Option<u32> {
    let spec = core.spec();
    match (spec.classic, &spec.more().native) {
        (Some(layout), _) => {
            // Timers come this way.
            let bucket = layout.bucket_of_time(value);
            cells::observe(slot, bucket, value);
            Some(bucket as u32)
        }
        (None, Some(native)) => {
            let bucket = native.classic().bucket(value) as u32;
            let is_counted = cells::observe_native(slot, native, bucket, value);
            if !is_counted {
                core.reject(Fault::Reentrant);
            }
            is_counted.then_some(bucket)
        }
        (None, None) => count_ranked(core, slot, value),
    }
}

/// Counts an observation of a summary with quantiles. It is counted and summed as any other, also where it cannot be
/// ranked.
fn count_ranked(core: &Core, slot: u32, value: f64) -> Option<u32> {
    let quantiles = core.spec().more().quantiles.as_ref()?;
    cells::observe(slot, 0, value);
    if !cells::observe_sketch(slot, quantiles, value) {
        core.reject(Fault::Unranked);
    }
    Some(0)
}

/// Counts the time of a call for the series of these labels, in whatever form they are given.
#[inline]
pub(crate) fn observe_for<M, V: Labels>(metric: &M, labels: &V, took: Duration)
where
    M: Instrument + sealed::Instrument<Place = u32>,
{
    observe(&With { metric, labels }, took);
}

/// The same of a time that is in seconds already.
#[inline]
pub(crate) fn observe_seconds_for<M, V: Labels>(metric: &M, labels: &V, seconds: f64)
where
    M: Instrument + sealed::Instrument<Place = u32>,
{
    match metric.core().spec().takes_time() {
        true => observe_value::<_, true>(&With { metric, labels }, seconds),
        false => metric.core().reject(Fault::Unit),
    }
}

/// What the series says.
pub(crate) fn read<T: Target>(target: &T) -> Reading
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let mut reading = Reading::of(target.core().spec());
    target.seen(|slot| reading.read(&mut Sums::new(), slot));
    reading
}
