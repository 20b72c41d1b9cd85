//! The members of one registry: who is in it, which names they have, and the plan made of them.
//!
//! Everything here stands under one lock, under which nobody else's code runs. What a change leaves over is therefore handed
//! out, to be dropped without it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::registry::claims::Claims;
use crate::registry::entry::Entry;
use crate::registry::limits::Limits;
use crate::registry::plan::Plan;

pub(super) struct Members {
    /// In the order of their registration.
    pub(super) entries: BTreeMap<u64, Arc<Entry>>,
    next: u64,
    /// The names of all entries before `unclaimed`, of those that are in conflict too.
    claims: Claims<u64>,
    unclaimed: u64,
    /// Limits by name, for metrics that are to come.
    pub(super) limits: Limits,
    /// What was included, by its address.
    statics: HashSet<usize, RandomState>,
    /// Goes up with every change.
    pub(super) version: u64,
    /// Of which version, parts included, it is the plan.
    pub(super) plan: Option<(u64, Arc<Plan>)>,
}

/// A plan that a change has made useless.
pub(super) type Outdated = Option<(u64, Arc<Plan>)>;

impl Members {
    /// The number that the next one gets: so many there have been.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Adds a member, under the next number.
    pub(super) fn insert(&mut self, entry: Arc<Entry>) -> Outdated {
        self.limits.apply(&entry);
        self.entries.insert(self.next, entry);
        self.next += 1;
        self.version += 1;
        self.plan.take()
    }

    /// Adds what stays for good, unless it is in already.
    pub(super) fn insert_statics(&mut self, entries: Vec<Arc<Entry>>) -> Outdated {
        self.statics.reserve(entries.len());
        // What is left over is the plan that was there before the first of them.
        let mut outdated = None;
        for entry in entries {
            if self.statics.insert(entry.identity()) {
                outdated = self.insert(entry).or(outdated);
            }
        }
        outdated
    }

    pub(super) fn remove(&mut self, id: u64) -> (Option<Arc<Entry>>, Outdated) {
        let entry = self.entries.remove(&id);
        self.version += 1;
        for desc in entry.iter().filter(|_| id < self.unclaimed).flat_map(|entry| entry.descs()) {
            self.claims.remove(id, desc);
        }
        (entry, self.plan.take())
    }

    /// The names of all of them. They are claimed when it is first asked whether one is free, which a program whose metrics
    /// are all static never does.
    pub(super) fn claims(&mut self) -> &Claims<u64> {
        for (id, entry) in self.entries.range(self.unclaimed..) {
            entry.descs().iter().for_each(|desc| self.claims.insert(*id, desc));
        }
        self.unclaimed = self.next;
        &self.claims
    }
}

impl Default for Members {
    fn default() -> Members {
        Members {
            entries: BTreeMap::new(),
            next: 0,
            claims: Claims::new(),
            unclaimed: 0,
            limits: Limits::default(),
            statics: HashSet::default(),
            version: 0,
            plan: None,
        }
    }
}
