//! The library's own metrics: what it refused, folded and survived.
//!
//! They are exposed once there is something to say, so that a program without faults has none of them.

use std::collections::HashSet;
use std::sync::Arc;

use crate::desc::Desc;
use crate::kind::Kind;
use crate::labels::text::LabelTextBuf;
use crate::registry::entry::Entry;
use crate::registry::plan::Plan;
use crate::visitor::{CounterPoint, Visitor};

/// Tells of all members of the plan.
pub(crate) fn tell(plan: &Plan, visitor: &mut dyn Visitor) {
    let collectors = plan.collectors.iter();
    let collectors = collectors.filter_map(|collector| Some((&*collector.name, collector.entry.upgrade()?)));
    // Several views may show one member under one name.
    let mut known = HashSet::new();
    let mut is_new = |(name, entry): &(&str, Arc<Entry>)| known.insert(((*name).to_owned(), entry.identity()));
    let collectors: Vec<_> = collectors.filter(&mut is_new).collect();
    let definitions: Vec<_> = plan.definitions().filter(is_new).collect();
    let faults = || definitions.iter().filter_map(|(name, entry)| Some((*name, entry.metric()?.core().faults())));

    let rejected = faults().flat_map(|(metric, faults)| {
        faults.rejected().map(move |(reason, count)| (vec![("metric", metric), ("reason", reason)], count))
    });
    let help = "Updates that were refused: for their amount, their exemplar or their labels, for want of room, or inside of \
                an allocation.";
    counter(visitor, "metrics_rejected_updates_total", help, rejected);

    let overflowed = faults().map(|(metric, faults)| (metric, faults.overflowed())).filter(|(_, count)| *count > 0);
    let overflowed = overflowed.map(|(metric, count)| (vec![("metric", metric)], count));
    let help = "Updates past the limit of series, which were counted under `__overflow__`.";
    counter(visitor, "metrics_series_overflow_total", help, overflowed);

    let panicked = collectors.iter().chain(&definitions).filter(|(_, entry)| entry.panics() > 0);
    let panicked = panicked.map(|(name, entry)| (vec![("collector", *name)], entry.panics()));
    let help = "Panics of collectors and callbacks during a scrape, and scrapes within their own; each is named by its first \
                family.";
    counter(visitor, "metrics_collector_panics_total", help, panicked);

    let failed = collectors.iter().filter(|(_, entry)| entry.import_errors() > 0);
    let failed = failed.map(|(name, entry)| (vec![("import", *name)], entry.import_errors()));
    let help = "Scrapes in which an import had nothing to tell: its source failed, or gave what is not of its format.";
    counter(visitor, "metrics_import_errors_total", help, failed);
}

/// Tells one counter, or nothing where it has no series.
fn counter<'a>(
    visitor: &mut dyn Visitor,
    name: &'static str,
    help: &'static str,
    series: impl Iterator<Item = (Vec<(&'static str, &'a str)>, u64)>,
) {
    let mut series = series.peekable();
    if series.peek().is_none() {
        return;
    }
    // Names of families and labels are constants of this file: neither of the two fails.
    let Ok(desc) = Desc::new(Kind::Counter, name, help) else {
        return;
    };
    visitor.family(&desc);
    for (labels, count) in series {
        if let Ok(labels) = LabelTextBuf::new(labels) {
            visitor.counter(labels.text(), &CounterPoint::new(count));
        }
    }
}
