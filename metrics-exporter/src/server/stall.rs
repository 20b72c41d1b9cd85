//! A stream that gives up on a client which does not take its answer, and not on one that only sends no more.
//!
//! hyper bounds how long a request may take to arrive, not how long an answer may take to leave. Without this, a
//! client that asks and never reads keeps its connection for ever, and one that reads a byte now and then does nearly so.
//! And hyper either takes every client that has ended its sending for gone, or sees none go: this decides by what the
//! connection is doing.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{self, Sleep};

use super::activity::Activity;

/// Fails a write that has made no progress for a while, or not enough of it until the answer's deadline.
pub(super) struct Stalling<S> {
    stream: S,
    timeout: Duration,
    /// Runs while a write is held up.
    deadline: Option<Pin<Box<Sleep>>>,
    activity: Arc<Activity>,
}

impl<S> Stalling<S> {
    pub(super) fn new(stream: S, timeout: Duration, activity: Arc<Activity>) -> Stalling<S> {
        Stalling { stream, timeout, deadline: None, activity }
    }

    /// Passes on what a write came to; one that is held up ends in an error at the deadline.
    fn judge<T>(&mut self, context: &mut Context<'_>, write: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if write.is_ready() {
            if self.deadline.take().is_some() {
                self.activity.goes_on();
            }
            return write;
        }
        let Stalling { timeout, activity, .. } = self;
        let deadline = self.deadline.get_or_insert_with(|| {
            activity.held_up();
            let stalled = time::sleep(*timeout);
            // A timeout may be so long that it has no end; tokio knows how to sleep that.
            let nearest = activity.deadline().map_or(stalled.deadline(), |deadline| deadline.min(stalled.deadline()));
            Box::pin(time::sleep_until(nearest))
        });
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stalling<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (room, before) = (buffer.remaining(), buffer.filled().len());
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let has_ended = room > 0 && buffer.filled().len() == before;
        if has_ended && self.activity.holds_back_end(context) {
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stalling<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, write)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.judge(context, write)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flush = Pin::new(&mut self.stream).poll_flush(context);
        if let Poll::Ready(Ok(())) = flush {
            self.activity.flushed(); // hyper flushes when it has written all that it has
        }
        self.judge(context, flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
