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

pub(crate) struct Output<'w> {
    /// What was encoded and not handed over yet.
    pub(crate) text: String,
    full: usize,
    writer: Option<&'w mut dyn Write>,
    failure: Option<Failure>,
}

enum Failure {
    Error(io::Error),
    Panic(Box<dyn Any + Send>),
}

impl<'w> Output<'w> {
    /// Keeps everything, in a buffer that is meant to hold `capacity` bytes.
    pub(crate) fn whole(capacity: usize) -> Output<'static> {
        Output { text: String::with_capacity(capacity), full: usize::MAX, writer: None, failure: None }
    }

    /// Hands everything to the writer, chunk by chunk.
    pub(crate) fn streaming(writer: &'w mut dyn Write) -> Output<'w> {
        // The line that fills the chunk still has to fit.
        Output { text: String::with_capacity(CHUNK + 4096), full: CHUNK, writer: Some(writer), failure: None }
    }

    /// To be called between two lines: hands a full buffer over.
    #[inline]
    pub(crate) fn line_end(&mut self) {
        if self.text.len() >= self.full {
            self.drain();
        }
    }

    /// Whether more text would be lost anyway.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// All that was encoded, of an output without a writer.
    pub(crate) fn into_text(self) -> String {
        self.text
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
        let text = self.text.as_bytes();
        if let (Some(writer), None) = (&mut self.writer, &self.failure) {
            // The registry catches panics around a collector, which is where we may be: the writer's own are not
            // the collector's.
            match panic::catch_unwind(AssertUnwindSafe(|| writer.write_all(text))) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.failure = Some(Failure::Error(error)),
                Err(panic) => self.failure = Some(Failure::Panic(panic)),
            }
        }
        self.text.clear();
    }
}
