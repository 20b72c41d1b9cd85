//! The guard that knows how a function ended.

use std::future::poll_fn;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::classify::Kinds;
use super::outcome::Outcome;
use crate::labels::set::Labels;
use crate::metric::counter::Counter;
use crate::metric::histogram::Histogram;
use crate::metric::observing;
use crate::metric::summary::Summary;
use crate::stopwatch::Stopwatch;

/// Records an exit, whichever it is: told by [`finish`](Exit::finish) what was returned; else dropped by a panic, or
/// with a future that was cancelled.
///
/// `thread::panicking()` is not asked: it is also true of a bystander whose future a sibling's panic drops. A future
/// that panics is dropped inside its own `poll`.
#[must_use = "dropped at once it records a panic"]
pub struct Exit<O: ?Sized, E: ?Sized, F: FnOnce(Exited<'_, O, E>)> {
    /// None once it was told.
    record: Option<F>,
    /// What a drop means now.
    dropped: Outcome,
    started: Stopwatch,
    /// The time inside `poll`, where that is measured.
    busy: Duration,
    _kinds: Kinds<O, E>,
}

/// How it ended, with what, and after how long.
pub struct Exited<'r, O: ?Sized, E: ?Sized> {
    /// How it ended.
    pub outcome: Outcome,
    /// The time since entry.
    pub took: Duration,
    /// The time inside `poll`, where [`Exit::drive_busy`] measured it.
    pub busy: Duration,
    /// The value, if it returned and that is not an error.
    pub ret: Option<&'r O>,
    /// The error, if it returned one.
    pub err: Option<&'r E>,
}

impl<O: ?Sized, E: ?Sized, F: FnOnce(Exited<'_, O, E>)> Exit<O, E, F> {
    /// Guards a function from here on.
    #[inline]
    pub fn enter(kinds: Kinds<O, E>, record: F) -> Exit<O, E, F> {
        Exit {
            record: Some(record),
            dropped: Outcome::Panic,
            started: Stopwatch::start(),
            busy: Duration::ZERO,
            _kinds: kinds,
        }
    }

    /// Polls a future under guard until it is done: a drop during a poll is a panic, a drop between two is
    /// cancellation.
    #[inline]
    pub fn drive<'a, P: Future>(&'a mut self, mut future: Pin<&'a mut P>) -> impl Future<Output = P::Output> {
        poll_fn(move |cx| self.poll(|| future.as_mut().poll(cx)))
    }

    /// The same, and adds up the time that the polls take.
    #[inline]
    pub fn drive_busy<'a, P: Future>(&'a mut self, mut future: Pin<&'a mut P>) -> impl Future<Output = P::Output> {
        poll_fn(move |cx| self.poll_busy(|| future.as_mut().poll(cx)))
    }

    fn poll<T>(&mut self, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        self.dropped = Outcome::Panic;
        let polled = poll();
        self.dropped = Outcome::Cancelled;
        polled
    }

    fn poll_busy<T>(&mut self, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        /// Adds the time also when the poll panics.
        struct Add<'b>(&'b mut Duration, Stopwatch);
        impl Drop for Add<'_> {
            fn drop(&mut self) {
                *self.0 += self.1.elapsed();
            }
        }
        self.dropped = Outcome::Panic;
        let add = Add(&mut self.busy, Stopwatch::start());
        let polled = poll();
        drop(add);
        self.dropped = Outcome::Cancelled;
        polled
    }

    /// Records what was returned.
    #[inline]
    pub fn finish(self, returned: Result<&O, &E>) {
        let failed = returned.is_err();
        self.finish_as(failed, returned);
    }

    /// Records what was returned, where somebody else than its type says whether it is an error.
    #[inline]
    pub fn finish_as(mut self, failed: bool, returned: Result<&O, &E>) {
        let took = self.started.elapsed();
        if let Some(record) = self.record.take() {
            let outcome = if failed { Outcome::Err } else { Outcome::Ok };
            record(Exited { outcome, took, busy: self.busy, ret: returned.ok(), err: returned.err() });
        }
    }
}

impl<O: ?Sized, E: ?Sized> Exited<'_, O, E> {
    /// Whether it is one to count as an error: returned, or a panic.
    #[inline]
    #[must_use]
    pub fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Err | Outcome::Panic)
    }
}

impl<O: ?Sized, E: ?Sized, F: FnOnce(Exited<'_, O, E>)> Drop for Exit<O, E, F> {
    fn drop(&mut self) {
        if let Some(record) = self.record.take() {
            let took = self.started.elapsed();
            let exited = Exited { outcome: self.dropped, took, busy: self.busy, ret: None, err: None };
            // Late labels are the user's code: a second panic while the first unwinds would end the process.
            drop(panic::catch_unwind(AssertUnwindSafe(|| record(exited))));
        }
    }
}

impl<O: ?Sized, E: ?Sized, F: FnOnce(Exited<'_, O, E>)> std::fmt::Debug for Exit<O, E, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exit").field("dropped", &self.dropped).finish_non_exhaustive()
    }
}

/// What takes the time of a call: a histogram or a summary.
pub trait Observes {
    /// Observes seconds for the series of these labels, which are the metric's own in any form.
    fn observe_for<V: Labels>(&self, labels: &V, took: Duration);
}

/// What counts a call.
pub trait Counts {
    /// Counts one for the series of these labels, which are the metric's own in any form.
    fn count_for<V: Labels>(&self, labels: &V);
}

macro_rules! observes {
    ($($metric:ident)*) => {$(
        impl<L: Labels + 'static> Observes for $metric<L> {
            #[inline]
            fn observe_for<V: Labels>(&self, labels: &V, took: Duration) {
                observing::observe_for(self, labels, took);
            }
        }
    )*};
}

observes!(Histogram Summary);

impl<L: Labels + 'static> Counts for Counter<L> {
    #[inline]
    fn count_for<V: Labels>(&self, labels: &V) {
        self.inc_for(labels);
    }
}
