//! What histograms and summaries have in common: they observe.

use std::time::Duration;

use super::reading::Reading;
use super::target::{Instrument, Target, With, sealed};
use crate::amount::Number;
use crate::cells::{self, Sums};
use crate::labels::set::Labels;
use crate::series::core::{Core, PastLimit};
use crate::series::faults::Fault;
use crate::spec::Spec;

/// Writes the operations of a metric that observes.
macro_rules! observing {
    ($metric:ident) => {
        $crate::metric::target::operations! {
            $metric {
                /// Counts an observation: any number, or a `Duration` in seconds.
                ///
                /// A `Duration` where the unit is not seconds changes nothing and is counted in
                /// `metrics_rejected_updates_total`.
                #[doc(alias = "record")]
                #[inline]
                pub fn observe(&self, amount: impl $crate::amount::Amount) {
                    $crate::metric::observing::observe(self, $crate::amount::Amount::number(amount));
                }

                /// Runs a closure and observes the seconds it took, however it ended.
                pub fn time<R>(&self, closure: impl FnOnce() -> R) -> R {
                    let _timer: Timer = Timer::start(Sink::of(self));
                    closure()
                }

                /// Observes the seconds from a future's first poll to its completion, or to its drop once it was
                /// polled.
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
                        keep: self.core.single_keep(),
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
pub(crate) fn observe<T: Target>(target: &T, amount: Number)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    if let Number::Time(_) = amount
        && !target.core().spec().takes_time()
    {
        return target.core().reject(Fault::Unit);
    }
    observe_value(target, amount.as_f64());
}

#[inline]
fn observe_value<T: Target>(target: &T, value: f64)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let Some(layout) = target.core().spec().classic else { return observe_native(target, value) };
    let bucket = layout.bucket(value);
    target.at(PastLimit::Fold, |slot| cells::observe(slot, bucket, value));
}

/// By itself, so that the way of the classic ones stays short.
#[inline(never)]
fn observe_native<T: Target>(target: &T, value: f64)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    target.at(PastLimit::Fold, |slot| observe_at(target.core(), slot, value));
}

/// Adds an observation to a series that is known already.
#[inline]
pub(crate) fn observe_at(core: &Core, slot: u32, value: f64) {
    let spec = core.spec();
    match (spec.classic, &spec.native) {
        (Some(layout), _) => cells::observe(slot, layout.bucket(value), value),
        (None, Some(native)) if cells::observe_native(slot, native, native.classic().bucket(value), value) => {}
        (None, Some(_)) => core.reject(Fault::Reentrant),
        (None, None) => {}
    }
}

/// Counts the time of a call for the series of these labels, in whatever form they are given.
#[inline]
pub(crate) fn observe_for<M, V: Labels>(metric: &M, labels: &V, took: Duration)
where
    M: Instrument + sealed::Instrument<Place = u32>,
{
    observe(&With { metric, labels }, Number::Time(took));
}

/// What the series says.
pub(crate) fn read<T: Target>(target: &T) -> Reading
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let mut reading = Reading::of(target.core().spec());
    target.seen(|slot| reading.read(&Sums::new(), slot));
    reading
}

/// What tells whether a series changed.
pub(crate) fn fingerprint(spec: &Spec, slot: u32) -> u64 {
    let mut reading = Reading::of(spec);
    reading.read(&Sums::new(), slot);
    reading.count()
}
