//! Encoders: each listens to a scrape and writes one exposition format.
//!
//! They know what a [`Visitor`](crate::Visitor) is told and nothing of where it comes from; `exposition` joins them
//! with the registry.

pub(crate) mod format;
pub(crate) mod output;
pub(crate) mod text;
