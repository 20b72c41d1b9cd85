//! Timers: they observe how long they ran.

use std::marker::PhantomData;
use std::time::Duration;

use super::gauge::Gauge;
use super::observing;
use super::target::{Handle, Target, sealed};
use crate::labels::set::{Labels, LabelsOf};
use crate::series::core::Core;
use crate::series::faults::Fault;
use crate::series::handle::Keep;
use crate::series::way::PastLimit;
use crate::stopwatch::Stopwatch;

/// Measures the time until it is stopped or dropped, and records it in seconds.
///
/// Started by `start_timer()` on a histogram, a summary or a gauge. Started on a labelled metric itself,
/// `HIST.start_timer()`, it ends with [`stop_with`](Timer::stop_with): the labels may be known only then; dropped
/// without them it records nothing.
///
/// ```standalone_crate
/// use metrics_core::{Histogram, Labels, histogram};
///
/// #[derive(Labels)]
/// struct Job { done: bool }
///
/// /// Time that a job took.
/// #[histogram(latency)]
/// static JOB_LATENCY: Histogram<Job>;
///
/// let timer = JOB_LATENCY.start_timer();
/// let took = timer.stop_with(Job { done: true });
/// assert_eq!(JOB_LATENCY.with(Job { done: true }).sum(), took.as_secs_f64());
/// ```
#[must_use = "a timer that is not kept stops at once: `let timer = HIST.start_timer();`"]
#[derive(Debug)]
pub struct Timer<L: 'static = ()> {
    started: Stopwatch,
    /// None once it has recorded, or was told not to.
    into: Option<Sink>,
    of: PhantomData<fn(L)>,
}

/// Where the time goes.
pub(crate) enum Sink {
    /// A series of a histogram or a summary.
    Buckets {
        slot: u32,
        #[expect(dead_code, reason = "held, not read")]
        keep: Keep,
        core: Core,
    },
    /// A gauge, which keeps the last.
    Gauge(Handle<Gauge>),
    /// A labelled metric; the labels come later.
    Late(Core),
}

impl Sink {
    /// The series of a histogram or a summary that an operation is called on.
    pub(crate) fn of<T: Target>(target: &T) -> Option<Sink>
    where
        T::Plain: sealed::Instrument<Place = u32>,
    {
        let Handle { place, keep, core } = target.handle();
        Some(Sink::Buckets { slot: place?, keep, core })
    }

    fn record(&self, took: Duration) {
        match self {
            Sink::Buckets { slot, core, .. } => observe(core, *slot, took),
            Sink::Gauge(gauge) => gauge.set(took),
            Sink::Late(_) => {}
        }
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Sink::Buckets { core, .. } | Sink::Late(core) => f.write_str(&core.name()),
            Sink::Gauge(gauge) => gauge.fmt(f),
        }
    }
}

fn observe(core: &Core, slot: u32, took: Duration) {
    if !core.spec().takes_time() {
        return core.reject(Fault::Unit);
    }
    observing::observe_at(core, slot, took.as_secs_f64());
}

impl<L: 'static> Timer<L> {
    pub(crate) fn start(into: Option<Sink>) -> Timer<L> {
        Timer { started: Stopwatch::start(), into, of: PhantomData }
    }

    /// The time since it was started.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Ends without recording; returns the time it ran.
    pub fn discard(mut self) -> Duration {
        self.into = None;
        self.elapsed()
    }
}

impl Timer {
    /// Records now, and returns the time that was recorded.
    pub fn stop(mut self) -> Duration {
        let took = self.elapsed();
        if let Some(into) = self.into.take() {
            into.record(took);
        }
        took
    }
}

impl<L: Labels + 'static> Timer<L> {
    /// Records now, for the series of these labels, and returns the time that was recorded.
    pub fn stop_with(mut self, labels: impl LabelsOf<L>) -> Duration {
        let took = self.elapsed();
        match self.into.take() {
            Some(Sink::Late(core)) => {
                core.at_any(&labels, PastLimit::Fold, |slot: u32| observe(&core, slot, took));
            }
            Some(into) => into.record(took),
            None => {}
        }
        took
    }
}

impl<L: 'static> Drop for Timer<L> {
    fn drop(&mut self) {
        if let Some(into) = self.into.take() {
            into.record(self.started.elapsed());
        }
    }
}
