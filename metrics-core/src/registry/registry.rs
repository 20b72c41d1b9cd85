//! The registry: a set of members that changes at run time, and the plan made of it.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::collector::Collector;
use crate::desc::Desc;
use crate::diagnostic;
use crate::environment;
use crate::error::Error;
use crate::metric::Metric;
use crate::origin::Origin;
use crate::registry::claims::Claims;
use crate::registry::conflicts::Conflict;
use crate::registry::definition;
use crate::registry::entry::Entry;
use crate::registry::members::{Members, Outdated};
use crate::registry::plan::{Member, Plan};
use crate::registry::scrape::Scrape;
use crate::registry::target_info::TargetInfo;
use crate::registry::view::View;

/// A set of metrics and collectors that is exposed together. A handle: clones are the same registry.
///
/// [`Registry::global`] has every metric that any crate of the program defines; another registry has what is put
/// into it.
///
/// ```
/// use metrics_core::{Format, Registry};
/// print!("{}", Registry::global().encode(Format::Text));
/// ```
#[doc = include_str!("../../doc/own_metrics.md")]
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    /// Registries that this one shows before its own members.
    parts: Vec<Registry>,
    /// How it shows its parts and members, if not as they are.
    view: Option<View>,
    members: Mutex<Members>,
    target: TargetInfo,
    last_size: AtomicUsize,
}

static GLOBAL: OnceLock<Registry> = OnceLock::new();

impl Registry {
    /// The registry of the program: all link-time definitions, and what is registered with it at run time.
    #[must_use]
    pub fn global() -> &'static Registry {
        GLOBAL.get_or_init(|| {
            let registry = Registry::new();
            registry.add_statics(definition::linked().metrics.iter().copied());
            registry
        })
    }

    /// An empty registry.
    #[must_use]
    pub fn new() -> Registry {
        Registry::of_parts(Vec::new(), None)
    }

    /// A registry that shows others, and what is put into it, as the view has it.
    pub(crate) fn of_parts(parts: Vec<Registry>, view: Option<View>) -> Registry {
        let members = Mutex::default();
        let (target, last_size) = (TargetInfo::default(), AtomicUsize::new(0));
        Registry(Arc::new(Inner { parts, view, members, target, last_size }))
    }

    /// Adds a collector. It is asked for its families here, and for their values at every scrape.
    ///
    /// Dropping the [`Registration`] takes it out again; [`Registration::forget`] keeps it for good.
    ///
    /// # Errors
    /// One of its families has a name that is taken, by a family of this registry or by another one of its own.
    #[track_caller]
    pub fn register(&self, collector: impl Collector + 'static) -> Result<Registration, Error> {
        self.add_free(vec![Entry::of_collector(collector, Origin::here())])
    }

    /// The same; `then` is called once it is in, before anybody can find it there.
    #[track_caller]
    pub(crate) fn register_and(
        &self,
        collector: impl Collector + 'static,
        then: impl FnOnce(),
    ) -> Result<Registration, Error> {
        self.add_free_and(vec![Entry::of_collector(collector, Origin::here())], then)
    }

    /// Adds what another registry has written.
    pub(crate) fn register_import(&self, import: Entry) -> Result<Registration, Error> {
        self.add_free(vec![import])
    }

    /// Adds a metric that was made at run time, under the same conditions.
    pub(crate) fn add_metric(&self, metric: Arc<dyn Metric>) -> Result<Registration, Error> {
        self.add_free(vec![Entry::of_metric(metric)])
    }

    /// Adds metrics that come and go together: all of them, or none if one is refused.
    pub(crate) fn add_metrics(&self, metrics: Vec<Arc<dyn Metric>>) -> Result<Registration, Error> {
        self.add_free(metrics.into_iter().map(Entry::of_metric).collect())
    }

    /// Adds a static metric: the way into a registry that is not the global one, which has them all.
    ///
    /// A static that is in already stays in once. Where its name is taken the conflict is reported at the next
    /// scrape, as with link-time definitions.
    pub fn include(&self, metric: &'static impl Metric) {
        // Its crate's namespace has to be known before its name is.
        definition::linked();
        self.add_statics([metric as &'static dyn Metric]);
    }

    /// Says which definitions claim a name that another one has, and reports them as a scrape does; [`Conflict`] says more.
    /// Those that are alike, and are summed, are among them.
    ///
    /// A test that every program with metrics ought to have; it runs where all of its crates are linked:
    ///
    /// ```standalone_crate
    /// use metrics_core::{Counter, Registry, counter};
    ///
    /// /// Jobs that were done.
    /// #[counter]
    /// static JOBS: Counter;
    ///
    /// assert_eq!(Registry::global().check(), Ok(()));
    /// ```
    ///
    /// # Errors
    /// Every conflict among the families that are known before a scrape, with both places.
    pub fn check(&self) -> Result<(), Vec<Conflict>> {
        let plan = self.plan();
        if plan.conflicts.is_empty() { Ok(()) } else { Err(plan.conflicts.clone()) }
    }

    /// Begins a scrape, which runs the collectors.
    pub(crate) fn scrape(&self) -> Scrape {
        if let Some(global) = self.shown_global() {
            if global.members().next() == global.0.target.members() {
                diagnostic::report(definition::nothing_was_linked());
            }
            global.report_unused_limits();
        }
        Scrape::new(self.plan(), |desc| self.seen(Arc::clone(desc)))
    }

    /// The global registry, if it is read here.
    fn shown_global(&self) -> Option<&Registry> {
        if self.is_global() { Some(self) } else { self.0.parts.iter().find_map(Registry::shown_global) }
    }

    /// Whether it is the global registry itself, not a view of it.
    pub(crate) fn is_global(&self) -> bool {
        GLOBAL.get().is_some_and(|global| Arc::ptr_eq(&global.0, &self.0))
    }

    /// The registries that this one shows before its own members.
    pub(super) fn parts(&self) -> &[Registry] {
        &self.0.parts
    }

    /// What it makes of what it shows, if it is a view.
    pub(super) fn own_view(&self) -> Option<&View> {
        self.0.view.as_ref()
    }

    /// A family that belongs to no member as it is seen, if it is shown: the registry's own metrics are such.
    fn seen(&self, desc: Arc<Desc>) -> Option<Arc<Desc>> {
        let Inner { parts, view, .. } = &*self.0;
        let desc = match parts.as_slice() {
            [] => desc,
            [part] => part.seen(desc)?,
            several => several.iter().any(|part| part.seen(Arc::clone(&desc)).is_some()).then_some(desc)?,
        };
        match view {
            Some(view) => view.seen(desc, &|_| false),
            None => Some(desc),
        }
    }

    pub(crate) fn target_info(&self) -> &TargetInfo {
        &self.0.target
    }

    /// How large the last exposition was, for whoever has to make room for the next.
    pub(crate) fn last_size(&self) -> &AtomicUsize {
        &self.0.last_size
    }

    /// Adds them, whatever others have their names.
    fn add_statics(&self, metrics: impl IntoIterator<Item = &'static dyn Metric>) {
        let entries: Vec<_> = metrics.into_iter().map(|metric| Arc::new(Entry::of_static(metric))).collect();
        let mut members = self.members();
        let outdated = members.insert_statics(entries);
        drop(members);
        drop(outdated);
    }

    /// Adds them if all their names are free.
    fn add_free(&self, entries: Vec<Entry>) -> Result<Registration, Error> {
        self.add_free_and(entries, || ())
    }

    /// The same; `then` is called under the lock, and so must run nobody else's code.
    fn add_free_and(&self, entries: Vec<Entry>, then: impl FnOnce()) -> Result<Registration, Error> {
        let mut own = Claims::new();
        for desc in entries.iter().flat_map(Entry::descs) {
            if let Some(claim) = own.find(desc) {
                return Err(Conflict::refusal(&claim.desc, desc));
            }
            own.insert((), desc);
        }
        if let Some(view @ View::Change(_)) = &self.0.view {
            let plan = self.plan();
            for desc in entries.iter().flat_map(Entry::descs) {
                let seen = view.seen(Arc::clone(desc), &|_| false);
                if let Some((seen, claim)) = seen.and_then(|seen| Some((Arc::clone(&seen), plan.claims.find(&seen)?))) {
                    return Err(Conflict::refusal(&claim.desc, &seen));
                }
            }
        }
        let parts: Vec<Arc<Plan>> = self.0.parts.iter().map(Registry::plan).collect();
        let entries: Vec<Arc<Entry>> = entries.into_iter().map(Arc::new).collect();
        // Declared after the entries, so the lock is released first where they are dropped with an error.
        let mut members = self.members();
        for desc in entries.iter().flat_map(|entry| entry.descs()) {
            let in_part = parts.iter().find_map(|plan| Some(&plan.claims.find(desc)?.desc));
            if let Some(first) = in_part.or_else(|| Some(&members.claims().find(desc)?.desc)) {
                return Err(Conflict::refusal(first, desc));
            }
        }
        let first = members.next();
        let outdated: Vec<Outdated> = entries.iter().map(|entry| members.insert(Arc::clone(entry))).collect();
        let ids = first..members.next();
        then();
        drop(members);
        drop(outdated);
        Ok(Registration { registry: Arc::downgrade(&self.0), ids })
    }

    /// The plan of the present members. Conflicts are reported by whoever makes it.
    fn plan(&self) -> Arc<Plan> {
        let version = self.version();
        if let Some((of, plan)) = &self.members().plan
            && *of == version
        {
            return Arc::clone(plan);
        }
        let mut listed = Vec::new();
        let version = self.list(&mut 0, &mut listed);
        let plan = Arc::new(Plan::new(listed));
        drop(self.keep(version, &plan));
        definition::linked().contradictions.iter().cloned().chain(environment::problems()).for_each(diagnostic::report);
        plan.conflicts.iter().for_each(|conflict| diagnostic::report(conflict.to_diagnostic()));
        plan.remarks.iter().cloned().for_each(diagnostic::report);
        plan
    }

    /// Keeps a plan for later scrapes, unless members have come or gone since they were listed for it.
    fn keep(&self, version: u64, plan: &Arc<Plan>) -> Outdated {
        // Locks are taken from the whole to its parts, never the other way.
        let mut members = self.members();
        if self.parts_version() + members.version != version {
            return None;
        }
        members.plan.replace((version, Arc::clone(plan)))
    }

    /// Changes whenever a member of this registry or its parts does.
    fn version(&self) -> u64 {
        self.parts_version() + self.members().version
    }

    fn parts_version(&self) -> u64 {
        self.0.parts.iter().map(Registry::version).sum()
    }

    /// Lists all members, the parts' first and each part under a number of its own, and says which version it is that
    /// they make.
    fn list(&self, next_part: &mut u32, listed: &mut Vec<Member>) -> u64 {
        let first = listed.len();
        let parts: u64 = self.0.parts.iter().map(|part| part.list(next_part, listed)).sum();
        let part = *next_part;
        *next_part += 1;
        let members = self.members();
        listed.extend(members.entries.values().map(|entry| Member::new(part, entry)));
        if let Some(view) = &self.0.view {
            listed[first..].iter_mut().for_each(|member| member.views.push(view.clone()));
        }
        parts + members.version
    }

    /// All members, in the order in which they are reckoned with, and what each is seen through.
    pub(super) fn members_seen(&self) -> Vec<Member> {
        let mut listed = Vec::new();
        self.list(&mut 0, &mut listed);
        listed
    }

    /// The lock under which nobody else's code runs, destructors included: what a change leaves over is handed out
    /// and dropped later.
    pub(super) fn members(&self) -> MutexGuard<'_, Members> {
        self.0.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Registry {
    fn default() -> Registry {
        Registry::new()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.members().entries.len();
        f.debug_struct("Registry")
            .field("parts", &self.0.parts)
            .field("view", &self.0.view)
            .field("members", &members)
            .finish()
    }
}

/// A place in a registry. Dropped, it takes its collector or metric out, or its group of metrics at once.
#[derive(Debug)]
#[must_use = "dropping it unregisters; keep it, or call `forget`"]
pub struct Registration {
    registry: Weak<Inner>,
    ids: Range<u64>,
}

impl Registration {
    /// Stays registered for as long as the registry lives.
    pub fn forget(mut self) {
        self.registry = Weak::new();
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(inner) = self.registry.upgrade() {
            let registry = Registry(inner);
            let mut members = registry.members();
            let removed: Vec<_> = self.ids.clone().map(|id| members.remove(id)).collect();
            drop(members);
            drop(removed);
        }
    }
}
