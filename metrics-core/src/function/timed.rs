//! The guards of functions of which nothing but the time is wanted: when it began, and where the time goes.
//!
//! A [`Timer`] keeps its series, whatever that is of, and is told where it is when it is dropped. Here the metric is a
//! static. Without labels there is no series to be looked for, and finite ones are found by their number, so the number
//! is all that is kept: what is observed takes the way of `HIST.with(..).observe(..)` in the function itself. Other labels
//! would have to be copied to be looked up at the end, so their series is held.

use super::captured::Numbered;
use super::updates::Observes;
use crate::labels::set::Labels;
use crate::metric::timer::Timer;
use crate::series::shape::is_dense;
use crate::stopwatch::Stopwatch;

/// Observes the time until it is dropped, however the function ended.
#[must_use = "dropped at once it observes nothing of the function"]
pub struct Timed<M: Observes + 'static, V: Labels = ()> {
    metric: &'static M,
    labels: V,
    started: Stopwatch,
}

impl<M: Observes> Timed<M> {
    /// Starts now.
    #[inline]
    pub fn start(metric: &'static M) -> Timed<M> {
        Timed { metric, labels: (), started: Stopwatch::start() }
    }
}

impl<M: Observes, V: Labels> Drop for Timed<M, V> {
    #[inline]
    fn drop(&mut self) {
        self.metric.observe_seconds_for(&self.labels, self.started.seconds());
    }
}

impl<M: Observes, V: Labels> std::fmt::Debug for Timed<M, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timed").field("started", &self.started).finish_non_exhaustive()
    }
}

/// The same for the series of labels.
#[must_use = "dropped at once it observes nothing of the function"]
#[derive(Debug)]
pub struct TimedSeries<M: Observes + 'static, L: Labels>(
    #[expect(dead_code, reason = "it observes when it is dropped")] Series<M, L>,
);

#[derive(Debug)]
#[expect(dead_code, reason = "either observes when it is dropped")]
enum Series<M: Observes + 'static, L: Labels> {
    Numbered(Timed<M, Numbered<L>>),
    Held(Timer),
}

impl<M: Observes, L: Labels> TimedSeries<M, L> {
    /// Starts now. What the labels borrow is not in the type: the borrow ends here.
    #[inline]
    pub fn start<V: Labels<Static = L>>(metric: &'static M, labels: &V) -> TimedSeries<M, L> {
        TimedSeries(match const { is_dense::<V>() } {
            true => {
                let labels = Numbered::new(labels);
                Series::Numbered(Timed { metric, labels, started: Stopwatch::start() })
            }
            false => Series::Held(metric.start_for(labels)),
        })
    }
}
