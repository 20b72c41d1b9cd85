//! What a registry says, read by the strict parser.

use metrics_core::testing::{self, Exposition};
use metrics_core::{Format, Registry};

/// Reads an exposition in text 0.0.4.
///
/// # Panics
/// It is none.
#[track_caller]
pub fn read(text: &str) -> Exposition {
    testing::parse(text, Format::Text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Encodes the registry as text 0.0.4 and reads that.
///
/// # Panics
/// It is not well-formed.
#[must_use]
#[track_caller]
pub fn scrape(registry: &Registry) -> Exposition {
    read(&registry.encode(Format::Text))
}
