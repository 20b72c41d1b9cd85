//! A body on its way, and its head before it, which may say how long the body is.
//!
//! That depends on the body, so the beginning of it is held back: what ends there gets its length, what goes on is sent
//! without.

use std::io::{self, Write};
use std::time::Instant;

use super::response::Head;

/// Takes a body to where it goes.
pub(super) trait Body: Write {
    /// Says that this was all.
    fn finish(self) -> io::Result<()>;
}

/// The beginning of a body, until it ends or is too much to hold; then the writer that it goes to.
pub(super) struct Held<B, W> {
    head: Head,
    bytes: Vec<u8>,
    limit: usize,
    deadline: Option<Instant>,
    to: To<B, W>,
}

enum To<B, W> {
    /// Nobody yet: this is to be given the head.
    Begin(B),
    Writer(W),
    /// Nobody, since the beginning failed.
    Failed,
}

impl<B: FnOnce(Head) -> io::Result<W>, W: Write> Held<B, W> {
    /// Holds up to `limit` bytes, gives the head to `begin` and the body to the writer that it returns, and fails past
    /// the deadline.
    pub(super) fn new(head: Head, limit: usize, deadline: Option<Instant>, begin: B) -> Held<B, W> {
        Held { head, bytes: Vec::new(), limit, deadline, to: To::Begin(begin) }
    }

    /// How much is held.
    #[cfg(feature = "gzip")]
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Takes back what is held, to be told in another coding, which the head will say.
    #[cfg(feature = "gzip")]
    pub(super) fn recode(&mut self, coding: &'static str) -> Vec<u8> {
        self.head.headers.push(("Content-Encoding", coding.into()));
        std::mem::take(&mut self.bytes)
    }

    /// The writer, which has been given the head and what was held.
    fn writer(&mut self) -> io::Result<&mut W> {
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        if let To::Begin(_) = self.to
            && let To::Begin(begin) = std::mem::replace(&mut self.to, To::Failed)
        {
            let head = Head { status: self.head.status, headers: std::mem::take(&mut self.head.headers) };
            let mut writer = begin(head)?;
            let held = std::mem::take(&mut self.bytes);
            if !held.is_empty() {
                writer.write_all(&held)?;
            }
            self.to = To::Writer(writer);
        }
        match &mut self.to {
            To::Writer(writer) => Ok(writer),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl<B: FnOnce(Head) -> io::Result<W>, W: Write> Body for Held<B, W> {
    fn finish(mut self) -> io::Result<()> {
        if let To::Begin(_) = self.to {
            self.head.headers.push(("Content-Length", self.bytes.len().to_string().into()));
        }
        self.writer()?.flush()
    }
}

impl<B: FnOnce(Head) -> io::Result<W>, W: Write> Write for Held<B, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let To::Begin(_) = self.to
            && self.bytes.len().saturating_add(bytes.len()) <= self.limit
        {
            self.bytes.extend_from_slice(bytes);
        } else if !bytes.is_empty() {
            self.writer()?.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(()) // a body is flushed at its end
    }
}
