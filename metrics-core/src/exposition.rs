//! Where registry and encoders meet: a scrape written in a format.

use std::io;
use std::sync::atomic::Ordering;

use crate::encode::Encoder;
use crate::encode::format::{Format, Syntax};
use crate::encode::openmetrics::OpenMetricsEncoder;
use crate::encode::output::{Buffer, Output};
use crate::encode::protobuf::{self, ProtobufEncoder, Readable};
use crate::encode::text::TextEncoder;
use crate::registry::registry::Registry;
use crate::registry::scrape::Scrape;

impl Registry {
    /// Everything in it, as text in this format: families by name, each with its series in the order of their
    /// creation.
    ///
    /// Collectors run in here, so take no lock around the call that one of them takes.
    #[must_use]
    pub fn encode(&self, format: Format) -> String {
        match format.syntax() {
            Syntax::Text => self.whole::<TextEncoder<'_>>(format),
            Syntax::OpenMetrics => self.whole::<OpenMetricsEncoder<'_>>(format),
            Syntax::Protobuf => protobuf::render(&self.encode_to_vec(format)),
        }
    }

    /// As [`encode`](Registry::encode), in bytes, as they go over the wire.
    #[must_use]
    pub fn encode_to_vec(&self, format: Format) -> Vec<u8> {
        match format.syntax() {
            Syntax::Text | Syntax::OpenMetrics => self.encode(format).into_bytes(),
            Syntax::Protobuf => self.whole::<ProtobufEncoder<'_>>(format),
        }
    }

    /// Writes everything in it to the writer, in chunks of about 64 KiB: memory does not grow with the exposition.
    /// The writer is not flushed.
    ///
    /// # Errors
    /// The writer's first error. It is not written to again, and the scrape ends there.
    pub fn encode_to(&self, format: Format, writer: &mut impl io::Write) -> io::Result<()> {
        match format.syntax() {
            Syntax::Text => self.stream::<TextEncoder<'_>>(format, writer),
            Syntax::OpenMetrics => self.stream::<OpenMetricsEncoder<'_>>(format, writer),
            Syntax::Protobuf => self.stream::<ProtobufEncoder<'_>>(format, writer),
        }
    }

    /// As [`encode_to`](Registry::encode_to), but text in every format, as [`encode`](Registry::encode) has it: protobuf
    /// in words. A large family of protobuf's is streamed in several messages, and so it is shown.
    ///
    /// # Errors
    /// The writer's first error. It is not written to again, and the scrape ends there.
    pub fn render_to(&self, format: Format, writer: &mut impl io::Write) -> io::Result<()> {
        if format.syntax() != Syntax::Protobuf {
            return self.encode_to(format, writer);
        }
        let mut readable = Readable::new(writer);
        self.encode_to(format, &mut readable)?;
        readable.finish()
    }

    fn whole<E: Encoder<'static>>(&self, format: Format) -> E::Buffer {
        // The last scrape's size and a little: one allocation, as a rule.
        let last = self.last_size().load(Ordering::Relaxed);
        let mut encoder = E::new(Output::whole(last + last / 16 + 64), format);
        tell(&self.scrape(), &mut encoder);
        let buffer = encoder.end().into_buffer();
        self.last_size().store(buffer.as_bytes().len(), Ordering::Relaxed);
        buffer
    }

    fn stream<'w, E: Encoder<'w>>(&self, format: Format, writer: &'w mut dyn io::Write) -> io::Result<()> {
        let mut encoder = E::new(Output::streaming(writer), format);
        tell(&self.scrape(), &mut encoder);
        encoder.end().finish()
    }
}

fn tell<'w>(scrape: &Scrape, encoder: &mut impl Encoder<'w>) {
    encoder.announce(scrape.families().map(|family| family.desc()));
    for family in scrape.families() {
        if encoder.is_done() {
            break;
        }
        family.tell(encoder);
    }
}

/// The global registry in the text format 0.0.4, whose content type is
/// [`CONTENT_TYPE_LATEST`](crate::CONTENT_TYPE_LATEST).
///
/// ```
/// print!("{}", metrics_core::generate_latest());
/// ```
#[must_use]
pub fn generate_latest() -> String {
    // Named here, so that a program that has no use of the other formats is linked without them.
    Registry::global().whole::<TextEncoder<'_>>(Format::Text)
}
