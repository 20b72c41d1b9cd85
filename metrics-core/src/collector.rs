//! Anything that has something to say at a scrape.

use crate::desc::Desc;
use crate::visitor::Visitor;

/// A source of families: every metric is one, and so is what you write for numbers that live elsewhere.
pub trait Collector: Send + Sync {
    /// The families that [`collect`](Collector::collect) may tell of; asked once, when it is registered.
    fn describe(&self) -> Vec<Desc>;

    /// Tells the visitor every family with all its series; asked at every scrape.
    ///
    /// A panic in here is caught: the other families are served, and `metrics_collector_panics_total` counts it.
    fn collect(&self, visitor: &mut dyn Visitor);
}
