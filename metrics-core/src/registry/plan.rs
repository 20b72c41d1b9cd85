//! The settled list of families that a scrape walks.
//!
//! It is made anew only when a registry's members change, so a scrape neither sorts nor compares names, except for
//! families that a collector has not announced.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::desc::Desc;
use crate::registry::conflicts::{Claims, Conflict};
use crate::registry::entry::Entry;

pub(crate) struct Plan {
    /// Families of metrics, by name. Collectors' families are known only when they have told them.
    pub(crate) families: Vec<PlannedFamily>,
    pub(crate) collectors: Vec<Arc<Entry>>,
    /// Who has which names.
    pub(crate) claims: Claims<Owner>,
    pub(crate) conflicts: Vec<Conflict>,
}

/// One family of metrics: one definition, or several that are alike.
pub(crate) struct PlannedFamily {
    pub(crate) desc: Arc<Desc>,
    pub(crate) definitions: Vec<Arc<Entry>>,
}

/// Who has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Metric,
    /// The collector at this place of [`Plan::collectors`].
    Collector(usize),
}

impl Plan {
    /// Settles names: of two members that want the same, the earlier in this order has it.
    pub(crate) fn new(members: impl IntoIterator<Item = Arc<Entry>>) -> Plan {
        let mut claims = Claims::new();
        let mut conflicts = Vec::new();
        let mut collectors = Vec::new();
        let mut families: BTreeMap<String, PlannedFamily> = BTreeMap::new();
        let mut known = HashSet::new();
        for entry in members {
            if !known.insert(entry.identity()) {
                continue; // joined registries may share members
            }
            let owner = if entry.metric().is_some() { Owner::Metric } else { Owner::Collector(collectors.len()) };
            for desc in entry.descs() {
                if let Some(claim) = claims.find(desc, |_| true) {
                    let conflict =
                        Conflict::between(&claim.desc, desc, (claim.by, owner) == (Owner::Metric, Owner::Metric));
                    if conflict.is_summed()
                        && let Some(family) = families.get_mut(desc.name())
                    {
                        family.definitions.push(Arc::clone(&entry));
                    }
                    conflicts.push(conflict);
                } else {
                    claims.insert(owner, desc);
                    if owner == Owner::Metric {
                        let family = PlannedFamily { desc: Arc::clone(desc), definitions: vec![Arc::clone(&entry)] };
                        families.insert(desc.name().to_owned(), family);
                    }
                }
            }
            if owner != Owner::Metric {
                collectors.push(entry);
            }
        }
        Plan { families: families.into_values().collect(), collectors, claims, conflicts }
    }
}
