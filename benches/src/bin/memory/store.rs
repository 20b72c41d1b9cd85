//! What is measured: a family with two string labels, of one library, that is filled, scraped and emptied.
//!
//! Every library is asked for the same: a series for each pair of strings, one update a series, an exposition into
//! anything that takes bytes, in the way of it that holds the least memory, and no series in the end.

use std::io;

use benches::workload::Pair;

use crate::inputs::Inputs;

/// A family of one library.
pub(crate) trait Store: Sync {
    /// Counts, or observes, in the series of this pair, which is made if it is not there.
    fn record(&self, pair: Pair, amount: u64);

    /// The exposition, to see that all of it is there.
    fn text(&self) -> String;

    /// Writes the exposition, holding as little of it as the library's API allows.
    fn scrape(&self, to: &mut dyn io::Write);

    /// Removes all series; false where the library has no way to do that.
    fn clear(&self, pairs: &mut dyn Iterator<Item = Pair>) -> bool;
}

/// One way of using one library.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    /// The crate.
    pub(crate) library: &'static str,
    /// How it is used.
    pub(crate) variant: &'static str,
    /// Why it is not called best peer, if it does less than the others or asks for more.
    pub(crate) condition: Option<&'static str>,
    /// Makes a family for these series: of counters, or of histograms with 11 buckets.
    pub(crate) make: fn(Inputs) -> Box<dyn Store>,
}

impl Subject {
    /// The library and how it is used.
    pub(crate) fn title(&self) -> String {
        format!("{}: {}", self.library, self.variant)
    }

    /// Whether it is this library.
    pub(crate) fn is_ours(&self) -> bool {
        self.library == "metrics-core"
    }
}

/// A writer for those who write text: the bytes go on to a writer of bytes.
pub(crate) struct Bytes<'w>(pub(crate) &'w mut dyn io::Write);

impl std::fmt::Write for Bytes<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write_all(text.as_bytes()).map_err(|_| std::fmt::Error)
    }
}
