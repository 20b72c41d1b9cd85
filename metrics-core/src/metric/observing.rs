//! What histograms and summaries have in common: they observe.

use std::time::Duration;

use super::target::{Instrument, Target, With, sealed};
use crate::amount::Number;
use crate::cells::{self, Sums};
use crate::labels::set::Labels;
use crate::series::core::PastLimit;
use crate::series::faults::Fault;

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
                    $crate::metric::observing::read(self).1.iter().sum()
                }

                /// The sum of all observations, over all threads; not for hot paths.
                #[must_use]
                pub fn sum(&self) -> f64 {
                    $crate::metric::observing::read(self).0
                }

                /// Begins at zero again.
                ///
                /// What was observed until now is subtracted from then on, since nobody writes another thread's
                /// cells. A sum keeps the precision it had, and one that was NaN or infinite stays NaN.
                pub fn reset(&self) {
                    let buckets = Target::core(self).buckets();
                    Target::seen(self, |slot| $crate::cells::rebase(slot, buckets));
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

/// Counts an observation.
#[inline]
pub(crate) fn observe<T: Target>(target: &T, amount: Number)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    if let Number::Time(_) = amount
        && !target.core().spec().takes_time()
    {
        return target.core().reject(Fault::Unit);
    }
    let value = amount.as_f64();
    if let Some(layout) = target.core().spec().layout {
        let bucket = layout.bucket(value);
        target.at(PastLimit::Fold, |slot| cells::observe(slot, bucket, value));
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

/// The sum and the buckets.
pub(crate) fn read<T: Target>(target: &T) -> (f64, Vec<u64>)
where
    T::Plain: sealed::Instrument<Place = u32>,
{
    let mut buckets = vec![0; target.core().buckets()];
    let sum = target.seen(|slot| Sums::new().run(slot, &mut buckets).0);
    (sum.unwrap_or(0.0), buckets)
}

/// What tells whether a series with so many buckets changed.
pub(crate) fn fingerprint(slot: u32, buckets: usize) -> u64 {
    let mut counts = vec![0; buckets];
    Sums::new().run(slot, &mut counts);
    counts.iter().sum()
}
