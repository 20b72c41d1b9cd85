//! The settled list of families that a scrape walks.
//!
//! It is made anew only when a registry's members change, so a scrape neither sorts nor compares names, except for
//! families that a collector has not announced.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Weak};

use crate::desc::Desc;
use crate::diagnostic::Diagnostic;
use crate::registry::claims::Claims;
use crate::registry::conflicts::{self, Conflict};
use crate::registry::entry::Entry;
use crate::registry::filter::Filter;
use crate::registry::target_info;

/// It keeps no entry alive: a joined registry learns of a change in its parts only at the next scrape, and what was
/// unregistered must be gone by then. Who finds an entry gone leaves it out.
pub(crate) struct Plan {
    /// Families of metrics, in order. Collectors' families are known only when they have told them.
    pub(crate) families: Vec<PlannedFamily>,
    pub(crate) collectors: Vec<PlannedCollector>,
    /// Who has which names.
    pub(crate) claims: Claims<Owner>,
    pub(crate) conflicts: Vec<Conflict>,
    /// What is to be said of it besides, though nothing is left out for it.
    pub(crate) remarks: Vec<Diagnostic>,
}

/// One family of metrics: one part of it, or several that have no series in common.
pub(crate) struct PlannedFamily {
    pub(crate) parts: Vec<PlannedPart>,
}

/// The series of a family that have the same const labels: those of one definition, or of several that are alike.
pub(crate) struct PlannedPart {
    pub(crate) desc: Arc<Desc>,
    pub(crate) definitions: Vec<Weak<Entry>>,
}

impl PlannedFamily {
    /// What it is announced as: the first of its parts.
    pub(crate) fn desc(&self) -> &Arc<Desc> {
        &self.parts[0].desc
    }

    /// The part that a definition is summed with.
    fn part(&mut self, desc: &Desc) -> Option<&mut PlannedPart> {
        self.parts.iter_mut().find(|part| part.desc.consts().are_as(desc.consts()))
    }
}

/// A collector, and who it is where it claims a name.
pub(crate) struct PlannedCollector {
    pub(crate) owner: Owner,
    pub(crate) entry: Weak<Entry>,
    filters: Vec<Filter>,
}

impl PlannedCollector {
    /// Whether what it tells of this family is wanted.
    pub(crate) fn shows(&self, desc: &Desc) -> bool {
        self.filters.iter().all(|filter| filter.shows(desc))
    }
}

/// A member of a registry that may be joined of several.
pub(crate) struct Member {
    /// Which of the joined registries it is from; of two, the lower goes first.
    pub(crate) part: usize,
    pub(crate) entry: Arc<Entry>,
    /// Those of the views that it is seen through: it is shown if all of them show it.
    pub(crate) filters: Vec<Filter>,
}

impl Member {
    /// A member of that part, seen through no view.
    pub(crate) fn new(part: usize, entry: &Arc<Entry>) -> Member {
        Member { part, entry: Arc::clone(entry), filters: Vec::new() }
    }

    /// The families to reckon with.
    fn shown(&self) -> impl Iterator<Item = &Arc<Desc>> {
        self.entry.descs().iter().filter(|desc| self.filters.iter().all(|filter| filter.shows(desc)))
    }

    /// Whether it has nothing to say here. One that announces no families may tell anything.
    fn is_hidden(&self) -> bool {
        !self.entry.descs().is_empty() && self.shown().next().is_none()
    }
}

/// Who has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) part: usize,
    /// The collector at this place of [`Plan::collectors`]; none for a metric.
    pub(crate) collector: Option<usize>,
}

impl Owner {
    fn is_metric(self) -> bool {
        self.collector.is_none()
    }
}

impl Plan {
    /// Settles names: of two members that want the same, the earlier in this order has it.
    pub(crate) fn new(members: impl IntoIterator<Item = Member>) -> Plan {
        let mut claims = Claims::<Owner>::new();
        let (mut conflicts, mut remarks) = (Vec::new(), Vec::new());
        let mut collectors = Vec::new();
        let mut families: BTreeMap<String, PlannedFamily> = BTreeMap::new();
        let mut known = HashSet::new();
        for member in members {
            let Member { part, entry, .. } = &member;
            if member.is_hidden() || !known.insert(entry.identity()) {
                continue; // joined registries may share members
            }
            let owner = Owner { part: *part, collector: entry.metric().is_none().then_some(collectors.len()) };
            for desc in member.shown() {
                if let Some(claim) = claims.find(desc) {
                    let both_metrics = claim.by.is_metric() && owner.is_metric();
                    let conflict = Conflict::between(&claim.desc, desc, both_metrics);
                    if conflict.is_summed()
                        && let Some(part) = families.get_mut(desc.name()).and_then(|family| family.part(desc))
                    {
                        part.definitions.push(Arc::downgrade(entry));
                    }
                    conflicts.push(conflict);
                } else {
                    let shares_with = claims.against(desc).next();
                    remarks.extend(shares_with.and_then(|claim| conflicts::other_help(&claim.desc, desc)));
                    claims.insert(owner, desc);
                    if owner.is_metric() {
                        let part = PlannedPart { desc: Arc::clone(desc), definitions: vec![Arc::downgrade(entry)] };
                        let family = families.entry(desc.name().to_owned());
                        family.or_insert_with(|| PlannedFamily { parts: Vec::new() }).parts.push(part);
                    }
                }
            }
            if !owner.is_metric() {
                let entry = Arc::downgrade(entry);
                collectors.push(PlannedCollector { owner, entry, filters: member.filters });
            }
        }
        let mut families: Vec<PlannedFamily> = families.into_values().collect();
        families.sort_by(|a, b| target_info::order(a.desc()).cmp(&target_info::order(b.desc())));
        Plan { families, collectors, claims, conflicts, remarks }
    }

    /// The definitions that are still there.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = Arc<Entry>> {
        let parts = self.families.iter().flat_map(|family| &family.parts);
        parts.flat_map(|part| &part.definitions).filter_map(Weak::upgrade)
    }
}
