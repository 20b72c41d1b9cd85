//! When series began, where a text says so in families of their own.
//!
//! Text has no room for it in a counter's or a histogram's family, so there are libraries, Python's among them, that write
//! a gauge `jobs_created` beside the counter `jobs_total`. Told as it is written, it would be in the way of what
//! OpenMetrics calls so.

use std::collections::{HashMap, HashSet};

use crate::parse::exposition::{ParsedFamily, ParsedKind, ParsedSample};

/// The families of a text that say when the series of others began.
pub(super) struct Created<'e> {
    /// By the name that those others have, without `_total`.
    gauges: HashMap<&'e str, &'e ParsedFamily>,
}

impl<'e> Created<'e> {
    pub(super) fn among(families: &'e [ParsedFamily]) -> Created<'e> {
        let gauges = families.iter().filter(|family| family.kind == ParsedKind::Gauge);
        let mut gauges: HashMap<_, _> =
            gauges.filter_map(|gauge| Some((gauge.name.strip_suffix("_created")?, gauge))).collect();
        if !gauges.is_empty() {
            let begun: HashSet<&str> = families.iter().filter_map(stem).collect();
            gauges.retain(|stem, _| begun.contains(stem));
        }
        Created { gauges }
    }

    /// Whether the family is one of those, and no gauge of its own.
    pub(super) fn has(&self, family: &ParsedFamily) -> bool {
        let stem = family.name.strip_suffix("_created");
        family.kind == ParsedKind::Gauge && stem.is_some_and(|stem| self.gauges.contains_key(stem))
    }

    /// When this family's series began.
    pub(super) fn of(&self, family: &ParsedFamily) -> impl Iterator<Item = &'e ParsedSample> {
        let gauge = stem(family).and_then(|stem| self.gauges.get(stem).copied());
        gauge.into_iter().flat_map(|gauge| &gauge.samples)
    }
}

/// What a family is called, with `_created` behind it, whose series have a beginning.
fn stem(family: &ParsedFamily) -> Option<&str> {
    let name = family.name.as_str();
    match family.kind {
        ParsedKind::Counter => Some(name.strip_suffix("_total").unwrap_or(name)),
        ParsedKind::Histogram | ParsedKind::Summary => Some(name),
        _ => None,
    }
}
