//! The library's own metrics: what it refused, folded and survived.
//!
//! They are exposed once there is something to say, so that a program without faults has none of them. Users read of
//! them on the page of `Registry`.

use std::collections::HashSet;
use std::sync::Arc;

use crate::desc::Desc;
use crate::kind::Kind;
use crate::labels::text::LabelTextBuf;
use crate::registry::entry::Entry;
use crate::registry::plan::Plan;
use crate::series::faults::Faults;
use crate::series::store::Rare;
use crate::visitor::{CounterPoint, Visitor};

/// A member, and what it is called in the plan.
type Named<'p> = (&'p str, Arc<Entry>);

/// Tells of all members of the plan.
pub(crate) fn tell(plan: &Plan, visitor: &mut dyn Visitor) {
    let collectors = plan.collectors.iter();
    let collectors = collectors.filter_map(|collector| Some((&*collector.name, collector.entry.upgrade()?)));
    let collectors: Vec<Named<'_>> = collectors.collect();
    let definitions: Vec<Named<'_>> = plan.definitions().collect();

    let refusing = definitions.iter().filter(|(_, entry)| rejected(entry).next().is_some()).filter(once());
    let refusals = refusing.flat_map(|(metric, entry)| {
        rejected(entry).map(move |(reason, count)| (vec![("metric", *metric), ("reason", reason)], count))
    });
    let help = "Updates that were refused: for their amount, their exemplar or their labels, for want of room, or inside of \
                an allocation.";
    counter(visitor, "metrics_rejected_updates_total", help, refusals);

    let full = definitions.iter().filter(|(_, entry)| overflowed(entry) > 0).filter(once());
    let overflows = full.map(|(metric, entry)| (vec![("metric", *metric)], overflowed(entry)));
    let help = "Updates past the limit of series, which were counted under `__overflow__`.";
    counter(visitor, "metrics_series_overflow_total", help, overflows);

    let panicked = collectors.iter().chain(&definitions).filter(|(_, entry)| entry.panics() > 0).filter(once());
    let panicked = panicked.map(|(name, entry)| (vec![("collector", *name)], entry.panics()));
    let help = "Panics of collectors and callbacks during a scrape, and scrapes within their own; each is named by its first \
                family.";
    counter(visitor, "metrics_collector_panics_total", help, panicked);

    let failed = collectors.iter().filter(|(_, entry)| entry.import_errors() > 0).filter(once());
    let failed = failed.map(|(name, entry)| (vec![("import", *name)], entry.import_errors()));
    let help = "Scrapes in which an import could not tell something: its source failed, gave what is not of its format, or \
                a series that no format can hold.";
    counter(visitor, "metrics_import_errors_total", help, failed);
}

/// Lets a member pass once under a name: several views may show it, and what it counts is told once. Asked last, of
/// those that have something to say.
fn once<'p>() -> impl FnMut(&&'p Named<'p>) -> bool {
    let mut known = HashSet::new();
    move |(name, entry)| known.insert((*name, entry.identity()))
}

/// The updates that a metric refused, by reason.
fn rejected(entry: &Entry) -> impl Iterator<Item = (&'static str, u64)> {
    entry
        .metric()
        .and_then(|metric| metric.core().rare_if_any())
        .map(Rare::faults)
        .into_iter()
        .flat_map(Faults::rejected)
}

/// The updates that a metric counted under another series.
fn overflowed(entry: &Entry) -> u64 {
    entry.metric().and_then(|metric| metric.core().rare_if_any()).map(Rare::faults).map_or(0, Faults::overflowed)
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

#[cfg(test)]
mod tests {
    /// What users read.
    const PAGE: &str = include_str!("../../doc/own_metrics.md");

    #[test]
    fn every_family_stands_on_the_page_with_its_labels() {
        let source = include_str!("self_metrics.rs").split("#[cfg(test)]").next().unwrap_or_default();
        let families = source.split('"').filter(|word| word.starts_with("metrics_"));
        let families: Vec<&str> = families.collect();
        assert_eq!(families.len(), source.matches("counter(visitor,").count(), "{families:?}");
        for (family, labels) in families.into_iter().zip(["`metric`, `reason`", "`metric`", "`collector`", "`import`"])
        {
            assert!(PAGE.contains(&format!("\n| `{family}` | {labels} | ")), "{family}");
        }
    }
}
