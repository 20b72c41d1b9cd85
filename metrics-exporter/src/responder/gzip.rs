//! Compression of a body while it goes by.
//!
//! The compressor writes into memory of its own that is emptied at once: so it is nobody's writer, and when a body is
//! cut short it cannot put a proper end to it.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::body::{Body, Held};
use super::response::Head;

/// Bodies below this are sent as they are: with its head such a one fits into one packet, so it would come no sooner,
/// and the 300 KiB that a compressor works with are not touched.
const FROM: usize = 1024;

/// The level with the most for its time: it makes expositions 11 times smaller. Level 1 leaves a third more, and level 6
/// saves a sixth of the rest in three times the time.
const LEVEL: u32 = 2;

/// Compresses a body, unless it is a trifle.
pub(super) struct Compressed<B, W> {
    held: Held<B, W>,
    /// None while the body is a trifle.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl<B: FnOnce(Head) -> io::Result<W>, W: Write> Compressed<B, W> {
    pub(super) fn new(held: Held<B, W>) -> Compressed<B, W> {
        Compressed { held, encoder: None }
    }
}

impl<B: FnOnce(Head) -> io::Result<W>, W: Write> Write for Compressed<B, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Compressed { held, encoder } = self;
        if encoder.is_none() && held.len() + bytes.len() >= FROM {
            let beginning = held.recode("gzip");
            encoder.insert(GzEncoder::new(Vec::new(), Compression::new(LEVEL))).write_all(&beginning)?;
        }
        let Some(encoder) = encoder else {
            return held.write(bytes);
        };
        encoder.write_all(bytes)?;
        let compressed = encoder.get_mut();
        held.write_all(compressed)?;
        compressed.clear();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(()) // a body is flushed at its end
    }
}

impl<B: FnOnce(Head) -> io::Result<W>, W: Write> Body for Compressed<B, W> {
    fn finish(mut self) -> io::Result<()> {
        if let Some(encoder) = self.encoder {
            self.held.write_all(&encoder.finish()?)?;
        }
        self.held.finish()
    }
}
