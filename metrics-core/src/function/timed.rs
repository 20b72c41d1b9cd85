//! The guard of a function whose histogram or summary has no labels: when it began, and where the time goes.
//!
//! A [`Timer`](crate::Timer) keeps its series, whatever that is of, in seven words, and is told where they are when it
//! is dropped. Here the metric is a static, and there is no series to be looked for: the guard stays in registers, and
//! what it observes takes the way of `HIST.observe(..)` in the function itself.

use super::updates::Observes;
use crate::stopwatch::Stopwatch;

/// Observes the time until it is dropped, however the function ended.
#[must_use = "dropped at once it observes nothing of the function"]
pub struct Timed<M: Observes + 'static> {
    metric: &'static M,
    started: Stopwatch,
}

impl<M: Observes> Timed<M> {
    /// Starts now.
    #[inline]
    pub fn start(metric: &'static M) -> Timed<M> {
        Timed { metric, started: Stopwatch::start() }
    }
}

impl<M: Observes> Drop for Timed<M> {
    #[inline]
    fn drop(&mut self) {
        self.metric.observe_for(&(), self.started.elapsed());
    }
}

impl<M: Observes> std::fmt::Debug for Timed<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timed").field("started", &self.started).finish_non_exhaustive()
    }
}
