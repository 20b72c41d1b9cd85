//! A member of a registry: a metric of this crate or someone's collector, with its record of panics.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::collector::Collector;
use crate::desc::Desc;
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::metric::Metric;
use crate::origin::Origin;
use crate::registry::few::Few;
use crate::visitor::Visitor;

pub(crate) struct Entry {
    source: Source,
    /// Its families; of a metric one.
    descs: Few<Arc<Desc>>,
    panics: AtomicU64,
    /// What else is known of what is no metric.
    guest: Option<Box<Guest>>,
}

/// A member of somebody else's making.
struct Guest {
    import: Option<Import>,
    /// Where it was registered: it may have no family to say where it comes from.
    registered: Origin,
}

/// What is known of an import: its name, and how often there was something that it could not tell.
struct Import {
    name: String,
    errors: Arc<AtomicU64>,
}

enum Source {
    Static(&'static dyn Metric),
    Shared(Arc<dyn Metric>),
    Collector(Box<dyn Collector>),
}

impl Entry {
    /// A static metric; its name has to be settled.
    pub(crate) fn of_static(metric: &'static dyn Metric) -> Entry {
        Entry::new(Source::Static(metric), Few::One(metric.family_desc()))
    }

    /// A metric that was made at run time.
    pub(crate) fn of_metric(metric: Arc<dyn Metric>) -> Entry {
        let descs = Few::One(metric.family_desc());
        Entry::new(Source::Shared(metric), descs)
    }

    /// Anything else, registered at this place; asks it for its families.
    pub(crate) fn of_collector(collector: impl Collector + 'static, registered: Origin) -> Entry {
        let descs = collector.describe().into_iter().map(Arc::new).collect();
        let guest = Some(Box::new(Guest { import: None, registered }));
        Entry { guest, ..Entry::new(Source::Collector(Box::new(collector)), descs) }
    }

    /// What another registry has written, under the name that it is called by where it failed, so often; what reads it
    /// counts.
    pub(crate) fn of_import(
        collector: impl Collector + 'static,
        name: String,
        errors: Arc<AtomicU64>,
        made: Origin,
    ) -> Entry {
        let guest = Some(Box::new(Guest { import: Some(Import { name, errors }), registered: made }));
        Entry { guest, ..Entry::of_collector(collector, made) }
    }

    fn new(source: Source, descs: Few<Arc<Desc>>) -> Entry {
        Entry { source, descs, panics: AtomicU64::new(0), guest: None }
    }

    fn import(&self) -> Option<&Import> {
        self.guest.as_ref()?.import.as_ref()
    }

    /// The families that it may tell of.
    pub(crate) fn descs(&self) -> &[Arc<Desc>] {
        self.descs.as_slice()
    }

    /// The metric, of which one family is told and nothing that is ill-formed; none for a collector.
    pub(crate) fn metric(&self) -> Option<&dyn Metric> {
        match &self.source {
            Source::Static(metric) => Some(*metric),
            Source::Shared(metric) => Some(&**metric),
            Source::Collector(_) => None,
        }
    }

    /// The address of what is behind it: one metric is itself, in however many entries it stands.
    pub(crate) fn identity(&self) -> usize {
        self.metric().map_or_else(|| ptr::from_ref(self).addr(), |metric| ptr::from_ref(metric.core()).addr())
    }

    /// What it is called where it has to be called something: its first family, if it has no other name.
    pub(crate) fn name(&self) -> &str {
        self.name_among(self.descs())
    }

    /// The same where its families are seen as these.
    pub(crate) fn name_among<'a>(&'a self, seen: &'a [Arc<Desc>]) -> &'a str {
        let first = || seen.first().map_or("unnamed", |desc| desc.name());
        self.import().map_or_else(first, |import| &import.name)
    }

    /// How often there was something that an import could not tell.
    pub(crate) fn import_errors(&self) -> u64 {
        self.import().map_or(0, |import| import.errors.load(Ordering::Relaxed))
    }

    /// Panics of its own, and of the closures that stand in for its gauges.
    pub(crate) fn panics(&self) -> u64 {
        let of_functions =
            self.metric().and_then(|metric| metric.core().rare_if_any()).map_or(0, |rare| rare.functions().panics());
        self.panics.load(Ordering::Relaxed) + of_functions
    }

    /// Has it tell the visitor everything; false where it did not come to its end. Callbacks and collectors are other
    /// people's code: no lock may be held here.
    pub(crate) fn collect(&self, visitor: &mut dyn Visitor) -> bool {
        let Some(_collecting) = Collecting::begin(self.identity()) else {
            self.count_panic(
                "asks, while it is collected, for a scrape of a registry that it is in; it is left out of that scrape, \
                 and `metrics_collector_panics_total` counts on",
            );
            return false;
        };
        let collector: &dyn Collector = match &self.source {
            Source::Static(metric) => *metric,
            Source::Shared(metric) => &**metric,
            Source::Collector(collector) => &**collector,
        };
        // A visitor is whole between any two of its calls, and what a collector breaks of its own is its own.
        let told = panic::catch_unwind(AssertUnwindSafe(|| collector.collect(visitor))).is_ok();
        if !told {
            self.count_panic(
                "panicked while it was collected; what it tells is left out of that scrape, and \
                 `metrics_collector_panics_total` counts on",
            );
        }
        told
    }

    fn count_panic(&self, message: &str) {
        self.panics.fetch_add(1, Ordering::Relaxed);
        let registered = self.guest.as_ref().map(|guest| guest.registered);
        let origins: Vec<_> = self.descs().first().map(|desc| desc.origin()).or(registered).into_iter().collect();
        diagnostic::report(Diagnostic::new(DiagnosticKind::CollectorPanic, self.name(), message, origins));
    }
}

thread_local! {
    /// What is being collected on this thread, by [`Entry::identity`]. A callback may scrape, and there are only a few
    /// of those within one another.
    static COLLECTING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Holds an entry's place among those being collected: one that came to itself again would never end, and a stack
/// that overflows takes the process with it.
struct Collecting;

impl Collecting {
    /// None if it is being collected on this thread already.
    fn begin(identity: usize) -> Option<Collecting> {
        let is_new = COLLECTING.try_with(|collecting| {
            let mut collecting = collecting.borrow_mut();
            let is_new = !collecting.contains(&identity);
            if is_new {
                collecting.push(identity);
            }
            is_new
        });
        // A thread that ends may scrape still, from a destructor, with nothing left to note it in.
        // Made only if it is: one that was made and dropped again would take the outer one's place away.
        is_new.unwrap_or(true).then(|| Collecting)
    }
}

impl Drop for Collecting {
    fn drop(&mut self) {
        let _ = COLLECTING.try_with(|collecting| collecting.borrow_mut().pop());
    }
}
