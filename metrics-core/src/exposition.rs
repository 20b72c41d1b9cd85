//! Where registry and encoders meet: a scrape written in a format.

use std::io;
use std::sync::atomic::Ordering;

use crate::encode::format::{Format, Syntax};
use crate::encode::text::TextEncoder;
use crate::registry::registry::Registry;

impl Registry {
    /// Everything in it, as text in this format: families by name, each with its series in the order of their
    /// creation.
    ///
    /// Collectors run in here, so take no lock around the call that one of them takes.
    #[must_use]
    pub fn encode(&self, format: Format) -> String {
        match format.syntax() {
            Syntax::Text => {
                // The last scrape's size and a little: one allocation, as a rule.
                let last = self.last_size().load(Ordering::Relaxed);
                let mut encoder = TextEncoder::new(last + last / 16 + 64);
                for family in self.scrape().families() {
                    family.tell(&mut encoder);
                }
                let text = encoder.into_text();
                self.last_size().store(text.len(), Ordering::Relaxed);
                text
            }
        }
    }

    /// As [`encode`](Registry::encode), in bytes, as they go over the wire.
    #[must_use]
    pub fn encode_to_vec(&self, format: Format) -> Vec<u8> {
        match format.syntax() {
            Syntax::Text => self.encode(format).into_bytes(),
        }
    }

    /// Writes everything in it to the writer, in chunks of about 64 KiB: memory does not grow with the exposition.
    /// The writer is not flushed.
    ///
    /// # Errors
    /// The writer's first error. It is not written to again, and the scrape ends there.
    pub fn encode_to(&self, format: Format, writer: &mut impl io::Write) -> io::Result<()> {
        match format.syntax() {
            Syntax::Text => {
                let mut encoder = TextEncoder::streaming(writer);
                for family in self.scrape().families() {
                    if encoder.has_failed() {
                        break;
                    }
                    family.tell(&mut encoder);
                }
                encoder.finish()
            }
        }
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
    Registry::global().encode(Format::Text)
}
