//! A bounded pipe, from a thread that may block into a body that hyper polls.
//!
//! It is what makes a client's pace that of the scrape: a full pipe holds the thread up, and memory stays at a few
//! pieces. The thread does not wait for ever: not for a client that is gone, nor past its deadline. And one whose
//! client takes its time gives its turn among the scrapes to the next.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::turns::Turn;

/// How many pieces are on their way at most.
const PIECES: usize = 4;

/// How long a scrape may wait for its client, over all of its pieces, and still count as one being collected.
const PATIENCE: Duration = Duration::from_secs(1);

/// The same where others wait for their turn.
const HASTE: Duration = Duration::from_millis(50);

/// The end that is written to. Dropped before [`complete`](Sender::complete), it has the reader fail: a body that was
/// cut short must not look whole.
pub(super) struct Sender {
    shared: Arc<Shared>,
    deadline: Instant,
    /// What is given up once the client has been waited for long enough.
    turn: Option<Turn>,
    waited: Duration,
}

/// The end that is read: a body.
pub(super) struct Receiver {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Told when there may be room, or nobody reads any more.
    room: Condvar,
}

struct State {
    pieces: VecDeque<Bytes>,
    end: Option<End>,
    is_read: bool,
    reader: Option<Waker>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Complete,
    CutShort,
}

/// A pipe whose sender waits until the deadline at most, and holds on to its turn as long as its client is quick.
pub(super) fn pipe(deadline: Instant, turn: Turn) -> (Sender, Receiver) {
    let state = State { pieces: VecDeque::with_capacity(PIECES), end: None, is_read: true, reader: None };
    let shared = Arc::new(Shared { state: Mutex::new(state), room: Condvar::new() });
    let sender = Sender { shared: Arc::clone(&shared), deadline, turn: Some(turn), waited: Duration::ZERO };
    (sender, Receiver { shared })
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how it ended, unless that is known.
    fn end(&self, end: End) {
        let mut state = self.state();
        state.end.get_or_insert(end);
        state.wake();
    }
}

impl State {
    fn wake(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }
}

impl Sender {
    /// Puts a piece in, once there is room.
    ///
    /// # Errors
    /// The reader is gone, or the deadline is past.
    pub(super) fn send(&mut self, piece: Bytes) -> io::Result<()> {
        let Sender { shared, deadline, turn, waited } = self;
        let mut state = shared.state();
        while state.is_read && state.pieces.len() >= PIECES {
            let now = Instant::now();
            let mut wait = deadline.checked_duration_since(now).ok_or(io::ErrorKind::TimedOut)?;
            if turn.is_some() {
                wait = wait.min(HASTE); // somebody may have joined the queue by then
            }
            (state, _) = shared.room.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner);
            *waited += now.elapsed();
            let patience = if turn.as_ref().is_some_and(Turn::is_wanted) { HASTE } else { PATIENCE };
            if *waited >= patience {
                *turn = None;
            }
        }
        if !state.is_read {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        state.pieces.push_back(piece);
        state.wake();
        Ok(())
    }

    /// Says that this was all.
    pub(super) fn complete(&self) {
        self.shared.end(End::Complete);
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.shared.end(End::CutShort);
    }
}

impl Body for Receiver {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let mut state = self.shared.state();
        if let Some(piece) = state.pieces.pop_front() {
            self.shared.room.notify_one();
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match state.end {
            Some(End::Complete) => Poll::Ready(None),
            Some(End::CutShort) => Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
            None => {
                state.reader = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        let state = self.shared.state();
        state.end == Some(End::Complete) && state.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let state = self.shared.state();
        let known: u64 = state.pieces.iter().map(|piece| piece.len() as u64).sum();
        let mut hint = SizeHint::new();
        hint.set_lower(known);
        if state.end == Some(End::Complete) {
            hint.set_upper(known);
        }
        hint
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_read = false;
        state.pieces.clear();
        self.shared.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::thread::{self, JoinHandle};

    use super::*;
    use crate::server::turns::Turns;

    /// The one turn there is.
    fn turn() -> Turn {
        Turns::new(1).try_take().expect("it is free")
    }

    /// Until when a test that should not need it waits.
    fn later() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    fn poll(body: &mut Receiver) -> Poll<Option<io::Result<Bytes>>> {
        let frame = Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()));
        frame.map(|frame| frame.map(|frame| frame.map(|frame| frame.into_data().expect("there are no trailers"))))
    }

    #[test]
    fn a_complete_body_ends() {
        let (mut sender, mut body) = pipe(later(), turn());
        assert!(poll(&mut body).is_pending());
        sender.send(Bytes::from_static(b"one")).expect("there is room");
        sender.send(Bytes::from_static(b"three")).expect("there is room");
        assert_eq!((body.size_hint().lower(), body.size_hint().upper()), (8, None));
        sender.complete();
        drop(sender);
        assert_eq!(body.size_hint().exact(), Some(8));
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(piece))) if piece == "one"));
        assert!(!body.is_end_stream());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(piece))) if piece == "three"));
        assert!(body.is_end_stream());
        assert!(matches!(poll(&mut body), Poll::Ready(None)));
    }

    #[test]
    fn a_body_that_was_cut_short_fails() {
        let (mut sender, mut body) = pipe(later(), turn());
        sender.send(Bytes::from_static(b"half")).expect("there is room");
        drop(sender);
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))), "what is there is sent");
        assert!(!body.is_end_stream());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn a_full_pipe_holds_its_writer_up_until_there_is_room() {
        let (mut sender, mut body) = pipe(later(), turn());
        for _ in 0..PIECES {
            sender.send(Bytes::from_static(b"piece")).expect("there is room");
        }
        let writer = thread::spawn(move || sender.send(Bytes::from_static(b"last")).map(|()| sender));
        thread::sleep(Duration::from_millis(50));
        assert!(!writer.is_finished());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        let sender = writer.join().expect("it does not panic").expect("there is room by now");
        assert_eq!(sender.shared.state().pieces.len(), PIECES);
    }

    #[test]
    fn nobody_writes_for_a_reader_that_is_gone() {
        let (mut sender, body) = pipe(later(), turn());
        for _ in 0..PIECES {
            sender.send(Bytes::from_static(b"piece")).expect("there is room");
        }
        let writer = thread::spawn(move || sender.send(Bytes::from_static(b"last")));
        drop(body);
        let error = writer.join().expect("it does not panic").expect_err("there is nobody");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    /// A writer with that turn whose reader takes nothing.
    fn held_up(turn: Turn, deadline: Instant) -> (JoinHandle<io::Result<()>>, Receiver) {
        let (mut sender, body) = pipe(deadline, turn);
        for _ in 0..PIECES {
            sender.send(Bytes::from_static(b"piece")).expect("there is room");
        }
        (thread::spawn(move || sender.send(Bytes::from_static(b"last"))), body)
    }

    #[test]
    fn a_writer_waits_until_its_deadline_and_gives_its_turn_up_before() {
        let turns = Turns::new(1);
        let started = Instant::now();
        let deadline = started + PATIENCE + Duration::from_millis(500);
        let (writer, _body) = held_up(turns.try_take().expect("it is free"), deadline);
        while turns.try_take().is_none() {
            assert!(!writer.is_finished(), "it waits on without its turn");
            thread::sleep(Duration::from_millis(1));
        }
        assert!(started.elapsed() >= PATIENCE, "nobody wanted it");
        let error = writer.join().expect("it does not panic").expect_err("the deadline is past");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(Instant::now() >= deadline);
    }

    #[test]
    fn a_turn_that_is_wanted_is_given_up_sooner() {
        let turns = Turns::new(1);
        let (writer, body) = held_up(turns.try_take().expect("it is free"), later());
        let asked = Instant::now();
        let mut next = pin!(turns.take());
        while next.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            assert!(!writer.is_finished(), "it waits on without its turn");
            thread::sleep(Duration::from_millis(1));
        }
        assert!(asked.elapsed() < PATIENCE / 2, "{:?}", asked.elapsed());
        drop(body);
        let error = writer.join().expect("it does not panic").expect_err("there is nobody");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
