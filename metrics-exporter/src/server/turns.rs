//! The turns of scrapes: no more are collected at once than the limit, the others queue.
//!
//! A turn knows whether somebody waits for it. Who has it and is waiting itself, for its client, can be quick to give it
//! up then: a queue of clients that do not read is gone through in no time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// As many turns as there may be scrapes at once.
pub(super) struct Turns {
    free: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// One of them, free again when it is dropped.
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
    waiting: Arc<AtomicUsize>,
}

impl Turns {
    pub(super) fn new(limit: usize) -> Turns {
        let limit = limit.clamp(1, Semaphore::MAX_PERMITS);
        Turns { free: Arc::new(Semaphore::new(limit)), waiting: Arc::default() }
    }

    /// A turn, if one is free and nobody is before us.
    pub(super) fn try_take(&self) -> Option<Turn> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(Turn { _permit: permit, waiting: Arc::clone(&self.waiting) })
    }

    /// Waits for a turn, in the order of arrival. Who stops waiting has left the queue.
    pub(super) async fn take(&self) -> Option<Turn> {
        let _waiting = Waiting::new(&self.waiting);
        // The error is that of a closed semaphore, and this one is never closed.
        let permit = Arc::clone(&self.free).acquire_owned().await.ok()?;
        Some(Turn { _permit: permit, waiting: Arc::clone(&self.waiting) })
    }
}

impl Turn {
    /// Whether somebody waits for one.
    pub(super) fn is_wanted(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

/// Counts as waiting until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Waiting<'_> {
    fn new(waiting: &AtomicUsize) -> Waiting<'_> {
        waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn a_turn_is_wanted_as_long_as_somebody_waits() {
        let turns = Turns::new(0);
        let mut context = Context::from_waker(Waker::noop());
        let turn = turns.try_take().expect("there is one at least");
        assert!(turns.try_take().is_none() && !turn.is_wanted());
        {
            let mut gone = pin!(turns.take());
            assert!(gone.as_mut().poll(&mut context).is_pending() && turn.is_wanted());
        }
        assert!(!turn.is_wanted(), "who waited has left");
        let mut next = pin!(turns.take());
        assert!(next.as_mut().poll(&mut context).is_pending() && turn.is_wanted());
        drop(turn);
        let Poll::Ready(Some(turn)) = next.as_mut().poll(&mut context) else { panic!("it is free by now") };
        assert!(!turn.is_wanted());
    }
}
