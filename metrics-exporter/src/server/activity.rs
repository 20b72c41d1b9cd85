//! What a connection is doing: whether it waits for its client, and since when.
//!
//! hyper does not say, but the two ends of it do: the service hears a request begin, and the stream sees the answer
//! leave. Who knows this can close the connection that nobody will miss, and can tell a client that will send no more,
//! but reads on, from one that is gone.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a client that takes nothing keeps its connection at least, whoever wants it.
const HELD_UP: Duration = Duration::from_secs(1);

/// One connection's doings, shared by its stream, its service, and whoever gives places away.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    /// Told when the connection is to be closed.
    dismissed: Notify,
    /// Told when the connection can be spared, and when it ends.
    changed: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    has_asked: bool,
    /// When the answer has to have left.
    answer_by: Option<Instant>,
    /// Since when the end of what the client sends is kept from hyper, and whom to wake once it need not be.
    ended: Option<(Instant, Waker)>,
    /// Since when the client has taken nothing of what is to be written.
    held_up: Option<Instant>,
}

/// Where a connection stands between one request and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// No whole request has come since then.
    Idle(Instant),
    /// A request is being answered; hyper has not got all of the answer.
    Working,
    /// A scrape waits for its turn.
    Queued,
    /// All of an answer is on its way out.
    Answering,
    /// It is about to be closed.
    Dismissed,
}

/// Why a connection can be spared, and since when: the longest of the first kind there is goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spared {
    /// It waits for a request.
    Idle(Instant),
    /// Its client sends no more, and may be gone.
    Ended(Instant),
    /// Its client takes nothing of its answer.
    HeldUp(Instant),
}

impl Activity {
    pub(super) fn new(changed: Arc<Notify>) -> Activity {
        let state =
            State { phase: Phase::Idle(Instant::now()), has_asked: false, answer_by: None, ended: None, held_up: None };
        Activity { state: Mutex::new(state), dismissed: Notify::new(), changed }
    }

    pub(super) fn enter(&self, phase: Phase) {
        let mut state = self.state();
        state.phase = phase;
        state.has_asked |= phase == Phase::Working;
        if let Phase::Idle(_) = phase {
            state.answer_by = None;
        }
        if !matches!(phase, Phase::Working | Phase::Answering)
            && let Some((_, reader)) = state.ended.take()
        {
            reader.wake();
        }
        drop(state);
        if let Phase::Idle(_) = phase {
            self.changed.notify_one();
        }
    }

    /// Sets when the present answer has to have left.
    pub(super) fn answer_by(&self, deadline: Instant) {
        self.state().answer_by = Some(deadline);
    }

    /// When the present answer has to have left, if that was said.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.state().answer_by
    }

    /// Nothing is left to be written: an answer that was on its way has left.
    pub(super) fn flushed(&self) {
        if self.state().phase == Phase::Answering {
            self.enter(Phase::Idle(Instant::now()));
        }
    }

    /// The client sends no more. Whether to keep that from hyper, which would drop a request in progress: the client
    /// may have shut down its sending half only. In the queue it counts as gone, so that nobody collects for the gone.
    pub(super) fn holds_back_end(&self, context: &Context<'_>) -> bool {
        let mut state = self.state();
        if !matches!(state.phase, Phase::Working | Phase::Answering) {
            return false;
        }
        let since = state.ended.as_ref().map_or_else(Instant::now, |(since, _)| *since);
        state.ended = Some((since, context.waker().clone()));
        drop(state);
        self.changed.notify_one();
        true
    }

    /// The client takes nothing at the moment.
    pub(super) fn held_up(&self) {
        self.state().held_up.get_or_insert_with(Instant::now);
    }

    /// It has taken something.
    pub(super) fn goes_on(&self) {
        self.state().held_up = None;
    }

    /// Whether a whole request has ever come.
    pub(super) fn has_asked(&self) -> bool {
        self.state().has_asked
    }

    /// How well it can be spared, the least best; none if it cannot.
    pub(super) fn spared(&self) -> Option<Spared> {
        let state = self.state();
        match state.phase {
            Phase::Idle(since) => Some(Spared::Idle(since)),
            Phase::Working | Phase::Answering => {
                let ended = state.ended.as_ref().map(|(since, _)| Spared::Ended(*since));
                let held_up = state.held_up.filter(|since| since.elapsed() >= HELD_UP).map(Spared::HeldUp);
                ended.or(held_up)
            }
            Phase::Queued | Phase::Dismissed => None,
        }
    }

    /// Has it closed.
    pub(super) fn dismiss(&self) {
        self.enter(Phase::Dismissed);
        self.dismissed.notify_one();
    }

    pub(super) fn is_dismissed(&self) -> bool {
        self.state().phase == Phase::Dismissed
    }

    /// Resolves when it is to be closed.
    pub(super) async fn dismissed(&self) {
        self.dismissed.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Activity {
    fn drop(&mut self) {
        self.changed.notify_one();
    }
}
