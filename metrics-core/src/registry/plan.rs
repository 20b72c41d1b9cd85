//! The settled list of families that a scrape walks.
//!
//! It is made anew only when a registry's members change, so a scrape neither sorts nor compares names, except for
//! families that a collector has not announced.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};

use foldhash::fast::RandomState;

use crate::desc::Desc;
use crate::diagnostic::Diagnostic;
use crate::registry::claims::{Claim, Claims};
use crate::registry::conflicts::{self, Conflict};
use crate::registry::entry::Entry;
use crate::registry::few::Few;
use crate::registry::target_info;
use crate::registry::view::{HasLabel, Views};

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
    parts: Few<PlannedPart>,
}

/// The series of a family that have the same const labels: those of one definition, or of several that are alike.
pub(crate) struct PlannedPart {
    pub(crate) desc: Arc<Desc>,
    /// Whether it is exposed as it is told: under its own name, with the labels of its series alone.
    pub(crate) is_plain: bool,
    definitions: Few<Weak<Entry>>,
}

impl PlannedFamily {
    /// What it is announced as: the first of its parts.
    pub(crate) fn desc(&self) -> &Arc<Desc> {
        &self.parts()[0].desc
    }

    pub(crate) fn parts(&self) -> &[PlannedPart] {
        self.parts.as_slice()
    }
}

impl PlannedPart {
    pub(crate) fn definitions(&self) -> &[Weak<Entry>] {
        self.definitions.as_slice()
    }
}

/// A collector, and who it is where it claims a name.
pub(crate) struct PlannedCollector {
    pub(crate) owner: Owner,
    pub(crate) entry: Weak<Entry>,
    /// What it is called where it has to be called something: its first family, if it has no other name.
    pub(crate) name: String,
    views: Views,
}

impl PlannedCollector {
    /// What it tells of this family as it is seen, if it is wanted.
    pub(crate) fn seen(&self, desc: &Arc<Desc>, told: HasLabel<'_>) -> Option<Arc<Desc>> {
        self.views.seen(desc, told)
    }
}

/// A member of a registry that may be joined of several.
pub(crate) struct Member {
    /// Which of the joined registries it is from; of two, the lower goes first.
    pub(crate) part: u32,
    pub(crate) entry: Arc<Entry>,
    /// What it is seen through: it is shown if all of them show it.
    pub(crate) views: Views,
}

impl Member {
    /// A member of that part, seen through no view.
    pub(crate) fn new(part: u32, entry: &Arc<Entry>) -> Member {
        Member { part, entry: Arc::clone(entry), views: Views::default() }
    }

    /// The families to reckon with, as they are seen.
    pub(super) fn seen(&self) -> Cow<'_, [Arc<Desc>]> {
        if self.views.are_none() {
            return Cow::Borrowed(self.entry.descs());
        }
        self.entry.descs().iter().filter_map(|desc| self.views.seen(desc, &|_| false)).collect()
    }

    /// Whether one of its families is exposed as it is told.
    fn is_plain(&self, seen: &Arc<Desc>) -> bool {
        seen.const_labels().is_empty() && self.entry.descs().iter().any(|desc| Arc::ptr_eq(desc, seen))
    }
}

/// Who has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) part: u32,
    /// What is behind it: through other views the same member is another owner.
    pub(crate) identity: usize,
    /// The collector at this place of [`Plan::collectors`]; none for a metric.
    pub(crate) collector: Option<u32>,
}

impl Owner {
    /// The registry itself, which leaves every name to its members.
    pub(crate) const REGISTRY: Owner = Owner { part: u32::MAX, identity: 0, collector: None };

    fn is_metric(self) -> bool {
        self.collector.is_none()
    }
}

impl Claim<Owner> {
    /// Whether a family is this very one, seen a second time: two views may leave it as it is, or do the same to it.
    pub(crate) fn is_same(&self, identity: usize, desc: &Desc) -> bool {
        self.by.identity == identity && self.desc.name() == desc.name()
    }
}

impl Plan {
    /// Settles names: of two members that want the same, the earlier in this order has it.
    pub(crate) fn new(members: Vec<Member>) -> Plan {
        let count = members.len();
        // One registry has nothing twice; they are listed part by part.
        let is_joined = members.first().map(|first| first.part) != members.last().map(|last| last.part);
        let mut claims = Claims::<Owner>::of_families(count);
        let (mut conflicts, mut remarks) = (Vec::new(), Vec::new());
        let mut collectors = Vec::new();
        let mut parts: Vec<PlannedPart> = Vec::with_capacity(count);
        // Definitions, and what each is summed with.
        let mut summed: Vec<(Arc<Desc>, Weak<Entry>)> = Vec::new();
        let mut known: HashSet<_, RandomState> = HashSet::default();
        for member in members {
            let Member { part, entry, views } = &member;
            let (identity, seen) = (entry.identity(), member.seen());
            // One that announces no families may tell anything.
            let is_hidden = seen.is_empty() && !entry.descs().is_empty();
            if is_hidden || is_joined && !known.insert((identity, views.changes())) {
                continue; // joined registries may share members
            }
            let collector = entry.metric().is_none().then_some(collectors.len() as u32);
            let owner = Owner { part: *part, identity, collector };
            for desc in &*seen {
                let shares_with = claims.against(desc).next();
                // Nearly always the names are free, and need not be looked for once more.
                if let Some(claim) = shares_with.and_then(|_| claims.find(desc)) {
                    if claim.is_same(identity, desc) {
                        continue;
                    }
                    let both_metrics = claim.by.is_metric() && owner.is_metric();
                    let conflict = Conflict::between(&claim.desc, desc, both_metrics);
                    if conflict.is_summed() {
                        summed.push((Arc::clone(&claim.desc), Arc::downgrade(entry)));
                    }
                    conflicts.push(conflict);
                } else {
                    remarks.extend(shares_with.and_then(|claim| conflicts::other_help(&claim.desc, desc)));
                    claims.insert(owner, desc);
                    if owner.is_metric() {
                        let (is_plain, definitions) = (member.is_plain(desc), Few::One(Arc::downgrade(entry)));
                        parts.push(PlannedPart { desc: Arc::clone(desc), is_plain, definitions });
                    }
                }
            }
            if !owner.is_metric() {
                let name = entry.name_among(&seen).to_owned();
                let entry = Arc::downgrade(entry);
                drop(seen);
                collectors.push(PlannedCollector { owner, entry, name, views: member.views });
            }
        }
        sum(&mut parts, summed);
        Plan { families: families(parts), collectors, claims, conflicts, remarks }
    }

    /// The definitions that are still there, each with the name of its family; through two views, one may stand twice.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = (&str, Arc<Entry>)> {
        let parts = self.families.iter().flat_map(PlannedFamily::parts);
        parts.flat_map(|part| part.definitions().iter().filter_map(|entry| Some((part.desc.name(), entry.upgrade()?))))
    }
}

/// Puts each definition to the part that it is summed with.
fn sum(parts: &mut [PlannedPart], summed: Vec<(Arc<Desc>, Weak<Entry>)>) {
    if summed.is_empty() {
        return;
    }
    let places = parts.iter().enumerate().map(|(at, part)| (Arc::as_ptr(&part.desc), at));
    let places: HashMap<*const Desc, usize> = places.collect();
    for (first, definition) in summed {
        if let Some(at) = places.get(&Arc::as_ptr(&first)) {
            parts[*at].definitions.push(definition);
        }
    }
}

/// Parts of one name made one family, in order; a family's parts stay in theirs.
fn families(parts: Vec<PlannedPart>) -> Vec<PlannedFamily> {
    // Names are compared often: they lie beside each other here, and many are in order, which a stable sort makes use of.
    let mut order: Vec<_> = parts.iter().enumerate().map(|(at, part)| (target_info::order(&part.desc), at)).collect();
    order.sort();
    let order: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
    let mut parts: Vec<Option<PlannedPart>> = parts.into_iter().map(Some).collect();
    let mut families: Vec<PlannedFamily> = Vec::with_capacity(parts.len());
    for part in order.into_iter().filter_map(|at| parts[at].take()) {
        match families.last_mut() {
            Some(family) if family.desc().name() == part.desc.name() => family.parts.push(part),
            _ => families.push(PlannedFamily { parts: Few::One(part) }),
        }
    }
    families
}
