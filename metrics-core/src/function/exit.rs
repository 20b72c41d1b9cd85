//! The guard that knows how a function ended.

use std::task::Poll;
use std::time::Duration;

use super::classify::Kinds;
use super::driven::Guard;
use super::outcome::Outcome;
use super::watch::Watch;

/// Records an exit, whichever it is: what was returned, where [`run`](Exit::run) or a poll saw it; else it is dropped
/// by a panic, or with a future that was cancelled.
///
/// `thread::panicking()` is not asked: it is also true of a bystander whose future a sibling's panic drops. A future
/// that panics is dropped inside its own `poll`.
#[must_use = "dropped at once it records a panic"]
pub struct Exit<K: Kinds, W: Watch, F: FnOnce(Exited<'_, K::Ok, K::Err>)> {
    /// None once it has recorded.
    record: Option<F>,
    /// What a drop means now.
    dropped: Outcome,
    watch: W,
    kinds: K,
}

/// How it ended, with what, and after how long.
pub struct Exited<'r, O: ?Sized, E: ?Sized> {
    /// How it ended.
    pub outcome: Outcome,
    /// The time that was taken.
    pub took: Duration,
    /// The value, if it returned and that is not an error.
    pub ret: Option<&'r O>,
    /// The error, if it returned one.
    pub err: Option<&'r E>,
}

impl<K: Kinds, W: Watch, F: FnOnce(Exited<'_, K::Ok, K::Err>)> Exit<K, W, F> {
    /// Guards a function from here on.
    #[inline]
    pub fn enter(kinds: K, watch: W, record: F) -> Exit<K, W, F> {
        Exit { record: Some(record), dropped: Outcome::Panic, watch, kinds }
    }

    /// Runs a body under guard.
    #[inline]
    pub fn run(mut self, body: impl FnOnce() -> K::Returned) -> K::Returned {
        let returned = body();
        self.finish(&returned);
        returned
    }

    /// Records what was returned. The time ends before anybody asks what it means.
    #[inline]
    fn finish(&mut self, returned: &K::Returned) {
        let took = self.watch.took();
        let outcome = if self.kinds.failed(returned) { Outcome::Err } else { Outcome::Ok };
        let split = K::split(returned);
        if let Some(record) = self.record.take() {
            record(Exited { outcome, took, ret: split.ok(), err: split.err() });
        }
    }
}

/// A drop during a poll is a panic, a drop between two is cancellation.
impl<K: Kinds, W: Watch, F: FnOnce(Exited<'_, K::Ok, K::Err>)> Guard<K::Returned> for Exit<K, W, F> {
    #[inline]
    fn poll(&mut self, poll: impl FnOnce() -> Poll<K::Returned>) -> Poll<K::Returned> {
        self.dropped = Outcome::Panic;
        let polled = self.watch.poll(poll);
        match &polled {
            Poll::Ready(returned) => self.finish(returned),
            Poll::Pending => self.dropped = Outcome::Cancelled,
        }
        polled
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

impl<K: Kinds, W: Watch, F: FnOnce(Exited<'_, K::Ok, K::Err>)> Drop for Exit<K, W, F> {
    #[inline]
    fn drop(&mut self) {
        if let Some(record) = self.record.take() {
            record(Exited { outcome: self.dropped, took: self.watch.took(), ret: None, err: None });
        }
    }
}

impl<K: Kinds, W: Watch, F: FnOnce(Exited<'_, K::Ok, K::Err>)> std::fmt::Debug for Exit<K, W, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exit").field("dropped", &self.dropped).finish_non_exhaustive()
    }
}
