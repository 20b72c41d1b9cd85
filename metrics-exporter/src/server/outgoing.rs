//! The answer to a scrape on its way from the thread that collects it to the connection.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::oneshot;
use tokio::time::{self, Sleep};

use super::activity::{Activity, Phase};
use super::pipe::{Receiver, Sender};
use crate::responder::Head;

/// The most that goes into the pipe in one piece.
const PIECE: usize = 64 * 1024;

/// Takes an answer's body, and announces the answer when some of it is there.
pub(super) struct Outgoing {
    /// Until it is announced.
    unannounced: Option<Unannounced>,
    has_begun: bool,
    pipe: Sender,
}

struct Unannounced {
    head: Head,
    body: Receiver,
    to: oneshot::Sender<(Head, Receiver)>,
}

impl Outgoing {
    pub(super) fn new(head: Head, (pipe, body): (Sender, Receiver), to: oneshot::Sender<(Head, Receiver)>) -> Outgoing {
        Outgoing { unannounced: Some(Unannounced { head, body, to }), has_begun: false, pipe }
    }

    fn announce(&mut self) -> io::Result<()> {
        let Some(Unannounced { head, body, to }) = self.unannounced.take() else {
            return Ok(());
        };
        to.send((head, body)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(PIECE)];
        // A body of one piece leaves together with its head, which is one packet as a rule.
        if self.has_begun {
            self.announce()?;
        }
        self.has_begun = true;
        self.pipe.send(Bytes::copy_from_slice(piece))?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe.complete();
        self.announce()
    }
}

/// The body that hyper sends. Once it is gone, all of the answer is on its way, or never will be.
pub(super) struct Streamed {
    body: Receiver,
    /// When no more of it is waited for: the thread that it comes from may be held up by a collector.
    deadline: Pin<Box<Sleep>>,
    activity: Arc<Activity>,
}

impl Streamed {
    pub(super) fn new(body: Receiver, deadline: Instant, activity: Arc<Activity>) -> Streamed {
        Streamed { body, deadline: Box::pin(time::sleep_until(deadline.into())), activity }
    }
}

impl Drop for Streamed {
    fn drop(&mut self) {
        self.activity.enter(Phase::Answering);
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_pending() && self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
