//! One walk over everything: collectors are heard out first, then families are told one by one, by name.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::iter;
use std::sync::{Arc, Weak};

use crate::desc::Desc;
use crate::diagnostic;
use crate::registry::claims::{Claim, Claims};
use crate::registry::conflicts::Conflict;
use crate::registry::difference::share;
use crate::registry::plan::{Owner, Plan, PlannedFamily, PlannedPart};
use crate::registry::relabel::Relabel;
use crate::registry::self_metrics;
use crate::registry::target_info;
use crate::registry::view::HasLabel;
use crate::snapshot::{Family, Repeats, Snapshot};
use crate::visitor::Visitor;

/// A scrape that has begun: what collectors say is fixed, what metrics say is read when it is told.
pub(crate) struct Scrape {
    plan: Arc<Plan>,
    /// In order; none of them in conflict with another or with the plan.
    told: Vec<ToldFamily>,
    /// Parts of metrics' families that are not told, since a collector of an earlier registry has told one of their
    /// names.
    displaced: Vec<Arc<Desc>>,
}

/// One family of a scrape: what metrics have of it, and what collectors have told of it.
pub(crate) struct ScrapedFamily<'s> {
    scrape: &'s Scrape,
    desc: &'s Desc,
    parts: &'s [PlannedPart],
    told: &'s [ToldFamily],
}

/// What a collector has told of a family, and what it is exposed as.
struct ToldFamily {
    desc: Arc<Desc>,
    /// Whether it is exposed as it was told.
    is_plain: bool,
    family: Family,
}

impl Scrape {
    /// Runs the collectors, which is user code: no lock may be held here. `seen` says what becomes of the library's own
    /// families, if they are wanted.
    pub(crate) fn new(plan: Arc<Plan>, seen: impl Fn(&Arc<Desc>) -> Option<Arc<Desc>>) -> Scrape {
        let snapshots = plan.collectors.iter().filter_map(|collector| {
            let mut snapshot = Snapshot::new(Repeats::Refuse);
            // Of one that panics nothing is taken: half a family looks like a whole one.
            collector.entry.upgrade()?.collect(&mut snapshot).then_some((collector, snapshot))
        });
        let snapshots: Vec<_> = snapshots.collect();

        let mut told = Told { plan: &plan, claims: Claims::new(), families: Vec::new(), displaced: Vec::new() };
        // What the library says of itself is known when all collectors have run, and is nobody else's to tell: an import
        // may have another library's own metrics in it.
        let mut own = Snapshot::new(Repeats::Sum);
        self_metrics::tell(&plan, &mut own);
        told.take(Owner::REGISTRY, own, |desc, _| seen(desc));
        for (collector, snapshot) in snapshots {
            told.take(collector.owner, snapshot, |desc, told| collector.seen(desc, told));
        }

        let Told { families: mut told, displaced, .. } = told;
        told.sort_by(|a, b| target_info::order(&a.desc).cmp(&target_info::order(&b.desc)));
        Scrape { plan, told, displaced }
    }

    /// All families by name, `target_info` before them.
    pub(crate) fn families(&self) -> impl Iterator<Item = ScrapedFamily<'_>> {
        let mut planned = self.plan.families.iter().peekable();
        let mut told = self.told.chunk_by(|a, b| a.desc.name() == b.desc.name()).peekable();
        let families = iter::from_fn(move || {
            let order = match (planned.peek(), told.peek()) {
                (Some(family), Some(told)) => target_info::order(family.desc()).cmp(&target_info::order(&told[0].desc)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return None,
            };
            let parts = planned.next_if(|_| order.is_le()).map_or(&[][..], PlannedFamily::parts);
            Some((parts, told.next_if(|_| order.is_ge()).unwrap_or_default()))
        });
        families.filter_map(|(parts, told)| {
            let shown = parts.iter().find(|part| self.shows(part));
            let desc = shown.map(|part| &part.desc).or_else(|| Some(&told.first()?.desc))?;
            Some(ScrapedFamily { scrape: self, desc, parts, told })
        })
    }

    fn shows(&self, part: &PlannedPart) -> bool {
        !self.displaced.iter().any(|desc| Arc::ptr_eq(desc, &part.desc))
    }
}

impl<'s> ScrapedFamily<'s> {
    pub(crate) fn desc(&self) -> &'s Desc {
        self.desc
    }

    /// Tells it. A callback that panics ends its part there; what was told until then is well-formed.
    pub(crate) fn tell(&self, visitor: &mut dyn Visitor) {
        match (self.parts, self.told) {
            ([part], []) if part.is_plain => part.tell(visitor),
            ([], [told]) if told.is_plain => told.family.tell(visitor),
            (parts, told) => {
                let mut desc = Cow::Borrowed(self.desc);
                if told.iter().any(|told| !told.desc.is_legacy()) {
                    desc.to_mut().reach_beyond_legacy();
                }
                let mut visitor = Relabel::new(visitor, &desc);
                for part in parts.iter().filter(|part| self.scrape.shows(part)) {
                    visitor.set_labels(part.desc.const_labels());
                    part.tell(&mut visitor);
                }
                for told in told {
                    visitor.set_labels(told.desc.const_labels());
                    told.family.tell(&mut visitor);
                }
            }
        }
    }
}

impl PlannedPart {
    fn tell(&self, visitor: &mut dyn Visitor) {
        match self.definitions() {
            [definition] => _ = definition.upgrade().is_some_and(|definition| definition.collect(visitor)),
            several => {
                let mut sum = Snapshot::new(Repeats::Sum);
                for definition in several.iter().filter_map(Weak::upgrade) {
                    // Seen through views, they have one name; they need not have told it.
                    definition.collect(&mut Relabel::new(&mut sum, &self.desc));
                }
                let (families, _) = sum.into_parts();
                families.iter().for_each(|family| family.tell(visitor));
            }
        }
    }
}

/// What collectors have told, as far as there is room for it.
struct Told<'p> {
    plan: &'p Plan,
    /// The names of what was told; the plan's claims hold only what was announced.
    claims: Claims<Owner>,
    families: Vec<ToldFamily>,
    displaced: Vec<Arc<Desc>>,
}

impl Told<'_> {
    /// Takes the families that are wanted, as they are `seen`, and whose names are free, were announced by this very
    /// owner, or are those of a later part.
    fn take(&mut self, owner: Owner, snapshot: Snapshot, seen: impl Fn(&Arc<Desc>, HasLabel<'_>) -> Option<Arc<Desc>>) {
        let (families, refused) = snapshot.into_parts();
        refused.into_iter().for_each(diagnostic::report);
        for family in families {
            let told = Arc::new(family.desc().clone());
            let Some(desc) = seen(&told, &|is| family.has_label(is)) else { continue };
            if let Some(claim) = self.in_the_way(owner, &desc) {
                if !claim.is_same(owner.identity, &desc) {
                    diagnostic::report(Conflict::between(&claim.desc, &desc, false).to_diagnostic());
                }
                continue;
            }
            self.displace(owner, &desc);
            self.claims.insert(owner, &desc);
            let is_plain = Arc::ptr_eq(&told, &desc) && desc.const_labels().is_empty();
            self.families.push(ToldFamily { desc, is_plain, family });
        }
    }

    /// The claim to a name which this family needs.
    fn in_the_way(&self, owner: Owner, desc: &Desc) -> Option<&Claim<Owner>> {
        let yields = |claim: &Claim<Owner>| {
            let announced = claim.by == owner && claim.desc.name() == desc.name();
            announced || share(&claim.desc, desc) || claim.by.part > owner.part
        };
        self.plan.claims.against(desc).find(|claim| !yields(claim)).or_else(|| self.claims.find(desc))
    }

    /// Leaves out the later parts' metrics that have such a name. Their collectors are refused when they tell theirs.
    fn displace(&mut self, owner: Owner, desc: &Desc) {
        for claim in self.plan.claims.against(desc) {
            let is_later = claim.by.part > owner.part && claim.by.collector.is_none();
            if is_later && !share(&claim.desc, desc) {
                diagnostic::report(Conflict::between(desc, &claim.desc, false).to_diagnostic());
                self.displaced.push(Arc::clone(&claim.desc));
            }
        }
    }
}
