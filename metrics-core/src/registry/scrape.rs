//! One walk over everything: collectors are heard out first, then families are told one by one, by name.

use std::iter;
use std::sync::Arc;

use crate::diagnostic;
use crate::registry::conflicts::{Claims, Conflict};
use crate::registry::plan::{Owner, Plan, PlannedFamily};
use crate::registry::self_metrics;
use crate::snapshot::{Family, Repeats, Snapshot};
use crate::visitor::Visitor;

/// A scrape that has begun: what collectors say is fixed, what metrics say is read when it is told.
pub(crate) struct Scrape {
    plan: Arc<Plan>,
    /// By name; none of them in conflict with another or with the plan.
    told: Vec<Family>,
}

/// One family of a scrape.
pub(crate) enum ScrapedFamily<'s> {
    Planned(&'s PlannedFamily),
    Told(&'s Family),
}

impl Scrape {
    /// Runs the collectors, which is user code: no lock may be held here.
    pub(crate) fn new(plan: Arc<Plan>) -> Scrape {
        let mut told = Told { plan: &plan, claims: Claims::new(), families: Vec::new() };
        for (i, collector) in plan.collectors.iter().enumerate() {
            let mut snapshot = Snapshot::new(Repeats::Refuse);
            // Of one that panics nothing is taken: half a family looks like a whole one.
            if collector.collect(&mut snapshot) {
                told.take(Some(Owner::Collector(i)), snapshot);
            }
        }
        let mut snapshot = Snapshot::new(Repeats::Sum);
        self_metrics::tell(&plan, &mut snapshot);
        told.take(None, snapshot);

        let mut told = told.families;
        told.sort_by(|a, b| a.desc().name().cmp(b.desc().name()));
        Scrape { plan, told }
    }

    /// All families by name.
    pub(crate) fn families(&self) -> impl Iterator<Item = ScrapedFamily<'_>> {
        let mut planned = self.plan.families.iter().peekable();
        let mut told = self.told.iter().peekable();
        iter::from_fn(move || match (planned.peek(), told.peek()) {
            (Some(first), Some(second)) if second.desc().name() < first.desc.name() => {
                told.next().map(ScrapedFamily::Told)
            }
            (Some(_), _) => planned.next().map(ScrapedFamily::Planned),
            (None, _) => told.next().map(ScrapedFamily::Told),
        })
    }
}

impl ScrapedFamily<'_> {
    /// Tells it. A callback that panics ends its family there; what was told until then is well-formed.
    pub(crate) fn tell(&self, visitor: &mut dyn Visitor) {
        match self {
            ScrapedFamily::Told(family) => family.tell(visitor),
            ScrapedFamily::Planned(family) => match family.definitions.as_slice() {
                [definition] => _ = definition.collect(visitor),
                several => {
                    let mut sum = Snapshot::new(Repeats::Sum);
                    for definition in several {
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
}

impl Told<'_> {
    /// Takes the families whose names are free, or were announced by this very owner.
    fn take(&mut self, owner: Option<Owner>, snapshot: Snapshot) {
        let (families, refused) = snapshot.into_parts();
        refused.into_iter().for_each(diagnostic::report);
        for family in families {
            let desc = Arc::new(family.desc().clone());
            let planned =
                self.plan.claims.find(&desc, |claim| Some(claim.by) != owner || claim.desc.name() != desc.name());
            let first = planned.map(|claim| &claim.desc).or_else(|| Some(&self.claims.find(&desc, |_| true)?.desc));
            match first {
                Some(first) => diagnostic::report(Conflict::between(first, &desc, false).to_diagnostic()),
                None => {
                    self.claims.insert((), &desc);
                    self.families.push(family);
                }
            }
        }
    }
}
