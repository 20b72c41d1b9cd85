//! Where an encoder writes: one buffer, which is all of the exposition or a window of it.
//!
//! With a writer behind it the buffer is handed over whenever it is full, so a scrape of any size needs one
//! chunk of memory. A writer that fails, or panics, is not asked again; what it did is told at the end, because
//! the visitor's calls in between have no way to say it.

use std::any::Any;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};

/// A writer gets at least this much at a time, but for the last piece.
const CHUNK: usize = 64 * 1024;

/// What an encoder appends to: text where the format is text, otherwise bytes.
pub(crate) trait Buffer {
    fn with_capacity(bytes: usize) -> Self;
    fn as_bytes(&self) -> &[u8];
    fn clear(&mut self);
}

impl Buffer for String {
    fn with_capacity(bytes: usize) -> String {
        String::with_capacity(bytes)
    }

    #[inline]
    fn as_bytes(&self) -> &[u8] {
        self.as_bytes()
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl Buffer for Vec<u8> {
    fn with_capacity(bytes: usize) -> Vec<u8> {
        Vec::with_capacity(bytes)
    }

    #[inline]
    fn as_bytes(&self) -> &[u8] {
        self
    }

    fn clear(&mut self) {
        self.clear();
    }
}

pub(crate) struct Output<'w, B> {
    /// What was encoded and not handed over yet.
    pub(crate) buffer: B,
    full: usize,
    writer: Option<&'w mut dyn Write>,
    failure: Option<Failure>,
}

enum Failure {
    Error(io::Error),
    Panic(Box<dyn Any + Send>),
}

impl<'w, B: Buffer> Output<'w, B> {
    /// Keeps everything, in a buffer that is meant to hold `capacity` bytes.
    pub(crate) fn whole(capacity: usize) -> Output<'static, B> {
        Output { buffer: B::with_capacity(capacity), full: usize::MAX, writer: None, failure: None }
    }

    /// Hands everything to the writer, chunk by chunk.
    pub(crate) fn streaming(writer: &'w mut dyn Write) -> Output<'w, B> {
        // The line that fills the chunk still has to fit.
        Output { buffer: B::with_capacity(CHUNK + 4096), full: CHUNK, writer: Some(writer), failure: None }
    }

    /// Whether there is a writer behind it.
    pub(crate) fn is_streaming(&self) -> bool {
        self.writer.is_some()
    }

    /// To be called between two lines, or messages: hands a full buffer over.
    #[inline]
    pub(crate) fn line_end(&mut self) {
        if self.buffer.as_bytes().len() >= self.full {
            self.drain();
        }
    }

    /// Whether more would be lost anyway.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// All that was encoded, of an output without a writer.
    pub(crate) fn into_buffer(self) -> B {
        self.buffer
    }

    /// Hands over the rest.
    ///
    /// # Errors
    /// The writer's first error. A panic of the writer goes on from here.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.drain();
        match self.failure {
            None => Ok(()),
            Some(Failure::Error(error)) => Err(error),
            Some(Failure::Panic(panic)) => panic::resume_unwind(panic),
        }
    }

    #[cold]
    fn drain(&mut self) {
        let bytes = self.buffer.as_bytes();
        if let (Some(writer), None) = (&mut self.writer, &self.failure) {
            // The registry catches panics around a collector, which is where we may be: the writer's own are not
            // the collector's.
            match panic::catch_unwind(AssertUnwindSafe(|| writer.write_all(bytes))) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.failure = Some(Failure::Error(error)),
                Err(panic) => self.failure = Some(Failure::Panic(panic)),
            }
        }
        self.buffer.clear();
    }
}
