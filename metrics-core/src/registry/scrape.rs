//! One walk over everything: collectors are heard out first, then families are told one by one, by name.

use std::collections::HashSet;
use std::iter;
use std::sync::{Arc, Weak};

use crate::desc::Desc;
use crate::diagnostic;
use crate::registry::claims::{Claim, Claims};
use crate::registry::conflicts::Conflict;
use crate::registry::plan::{Owner, Plan, PlannedFamily};
use crate::registry::self_metrics;
use crate::registry::target_info;
use crate::snapshot::{Family, Repeats, Snapshot};
use crate::visitor::Visitor;

/// A scrape that has begun: what collectors say is fixed, what metrics say is read when it is told.
pub(crate) struct Scrape {
    plan: Arc<Plan>,
    /// In order; none of them in conflict with another or with the plan.
    told: Vec<Family>,
    /// Families of metrics that are not told, since a collector of an earlier part has told one of their names.
    displaced: HashSet<String>,
}

/// One family of a scrape.
pub(crate) enum ScrapedFamily<'s> {
    Planned(&'s PlannedFamily),
    Told(&'s Family),
}

impl Scrape {
    /// Runs the collectors, which is user code: no lock may be held here. `shows` says which of the library's own
    /// families are wanted.
    pub(crate) fn new(plan: Arc<Plan>, shows: impl Fn(&Desc) -> bool) -> Scrape {
        let mut told = Told { plan: &plan, claims: Claims::new(), families: Vec::new(), displaced: HashSet::new() };
        for collector in &plan.collectors {
            let mut snapshot = Snapshot::new(Repeats::Refuse);
            // Of one that panics nothing is taken: half a family looks like a whole one.
            if collector.entry.upgrade().is_some_and(|entry| entry.collect(&mut snapshot)) {
                told.take(Some(collector.owner), snapshot, |desc| collector.shows(desc));
            }
        }
        let mut snapshot = Snapshot::new(Repeats::Sum);
        self_metrics::tell(&plan, &mut snapshot);
        told.take(None, snapshot, shows);

        let Told { families: mut told, displaced, .. } = told;
        told.sort_by(|a, b| target_info::order(a.desc()).cmp(&target_info::order(b.desc())));
        Scrape { plan, told, displaced }
    }

    /// All families by name, `target_info` before them.
    pub(crate) fn families(&self) -> impl Iterator<Item = ScrapedFamily<'_>> {
        let is_shown = |family: &&PlannedFamily| !self.displaced.contains(family.desc.name());
        let mut planned = self.plan.families.iter().filter(is_shown).peekable();
        let mut told = self.told.iter().peekable();
        iter::from_fn(move || match (planned.peek(), told.peek()) {
            (Some(first), Some(second)) if target_info::order(second.desc()) < target_info::order(&first.desc) => {
                told.next().map(ScrapedFamily::Told)
            }
            (Some(_), _) => planned.next().map(ScrapedFamily::Planned),
            (None, _) => told.next().map(ScrapedFamily::Told),
        })
    }
}

impl<'s> ScrapedFamily<'s> {
    pub(crate) fn desc(&self) -> &'s Desc {
        match self {
            ScrapedFamily::Planned(family) => &family.desc,
            ScrapedFamily::Told(family) => family.desc(),
        }
    }

    /// Tells it. A callback that panics ends its family there; what was told until then is well-formed.
    pub(crate) fn tell(&self, visitor: &mut dyn Visitor) {
        match self {
            ScrapedFamily::Told(family) => family.tell(visitor),
            ScrapedFamily::Planned(family) => match family.definitions.as_slice() {
                [definition] => _ = definition.upgrade().is_some_and(|definition| definition.collect(visitor)),
                several => {
                    let mut sum = Snapshot::new(Repeats::Sum);
                    for definition in several.iter().filter_map(Weak::upgrade) {
                        definition.collect(&mut sum);
                    }
                    let (families, _) = sum.into_parts();
                    families.iter().for_each(|family| family.tell(visitor));
                }
            },
        }
    }
}

/// What collectors have told, as far as there is room for it.
struct Told<'p> {
    plan: &'p Plan,
    /// The names of what was told; the plan's claims hold only what was announced.
    claims: Claims<()>,
    families: Vec<Family>,
    displaced: HashSet<String>,
}

impl Told<'_> {
    /// Takes the families that are wanted and whose names are free, were announced by this very owner, or are those of
    /// a later part.
    fn take(&mut self, owner: Option<Owner>, snapshot: Snapshot, shows: impl Fn(&Desc) -> bool) {
        let (families, refused) = snapshot.into_parts();
        refused.into_iter().for_each(diagnostic::report);
        for family in families.into_iter().filter(|family| shows(family.desc())) {
            let desc = Arc::new(family.desc().clone());
            if let Some(first) = self.in_the_way(owner, &desc) {
                diagnostic::report(Conflict::between(first, &desc, false).to_diagnostic());
                continue;
            }
            self.displace(owner, &desc);
            self.claims.insert((), &desc);
            self.families.push(family);
        }
    }

    /// The family that has a name which this one needs.
    fn in_the_way(&self, owner: Option<Owner>, desc: &Desc) -> Option<&Arc<Desc>> {
        let yields = |claim: &Claim<Owner>| {
            let announced = Some(claim.by) == owner && claim.desc.name() == desc.name();
            announced || owner.is_some_and(|owner| claim.by.part > owner.part)
        };
        let planned = self.plan.claims.against(desc).find(|claim| !yields(claim));
        planned.map(|claim| &claim.desc).or_else(|| Some(&self.claims.find(desc)?.desc))
    }

    /// Leaves out the later parts' metrics that have such a name. Their collectors are refused when they tell theirs.
    fn displace(&mut self, owner: Option<Owner>, desc: &Desc) {
        for claim in self.plan.claims.against(desc) {
            if owner.is_some_and(|owner| claim.by.part > owner.part) && claim.by.collector.is_none() {
                diagnostic::report(Conflict::between(desc, &claim.desc, false).to_diagnostic());
                self.displaced.insert(claim.desc.name().to_owned());
            }
        }
    }
}
