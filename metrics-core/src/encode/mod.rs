//! Encoders: each listens to a scrape and writes one exposition format.
//!
//! They know what a [`Visitor`] is told and nothing of where it comes from; `exposition` joins them with the registry.

pub(crate) mod format;
mod lines;
mod names;
mod negotiate;
pub(crate) mod openmetrics;
pub(crate) mod output;
pub(crate) mod protobuf;
pub(crate) mod text;

use crate::desc::Desc;
use crate::encode::format::Format;
use crate::encode::output::{Buffer, Output};
use crate::visitor::Visitor;

/// A listener that writes.
pub(crate) trait Encoder<'w>: Visitor {
    type Buffer: Buffer;

    fn new(out: Output<'w, Self::Buffer>, format: Format) -> Self;

    /// All families that will be told, for formats in which one family's names depend on the others'.
    fn announce<'d>(&mut self, families: impl Iterator<Item = &'d Desc>) {
        let _ = families; // they are walked only by who wants to
    }

    /// Ends the exposition.
    fn end(self) -> Output<'w, Self::Buffer>;
}
