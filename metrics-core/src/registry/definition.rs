//! What the linker gathers: every metric that any crate of the program defines.
//!
//! `inventory` registers constant data before `main`: nothing of ours runs and nothing is allocated then. The first
//! one who asks has the list sorted by place, so it does not depend on the linker's order.

use std::any::Any;
use std::sync::OnceLock;

use crate::desc::Desc;
use crate::diagnostic::Diagnostic;
use crate::metric::Metric;
use crate::namespace;
use crate::origin::Origin;

/// A metric that is defined somewhere in the program.
#[derive(Clone, Copy)]
pub struct Definition {
    metric: &'static dyn Metric,
}

impl Definition {
    /// The definition of a static metric.
    #[must_use]
    pub const fn new(metric: &'static dyn Metric) -> Definition {
        Definition { metric }
    }
}

inventory::collect!(Definition);

/// All that was linked.
pub(crate) struct Linked {
    /// By crate, file and line.
    pub(crate) metrics: Vec<&'static dyn Metric>,
    /// Namespaces that contradict another one of their crate. To be reported by whoever holds no lock.
    pub(crate) contradictions: Vec<Diagnostic>,
}

/// The program's definitions.
pub(crate) fn linked() -> &'static Linked {
    static LINKED: OnceLock<Linked> = OnceLock::new();
    LINKED.get_or_init(|| {
        let mut metrics: Vec<_> = inventory::iter::<Definition>.into_iter().map(|linked| linked.metric).collect();
        metrics.sort_by_key(|metric| metric.core().spec().origin.place());
        Linked { metrics, contradictions: namespace::contradictions() }
    })
}

/// The metric that was defined under a name at a place, looked up once: how an accessor finds the metric of a function,
/// which stands in the function's body and can be named nowhere else.
#[derive(Debug)]
pub struct Defined<M: 'static> {
    name: &'static str,
    origin: Origin,
    found: OnceLock<&'static M>,
}

// No bound on the metric: what is wrong with its labels is said where it is defined.
impl<M> Defined<M> {
    /// By the name without the crate's namespace.
    #[must_use]
    pub const fn new(name: &'static str, origin: Origin) -> Defined<M> {
        Defined { name, origin, found: OnceLock::new() }
    }

    /// The metric.
    ///
    /// # Panics
    /// On a platform whose linker gathers no definitions.
    #[must_use]
    pub fn get(&self) -> &'static M {
        let Defined { name, origin, .. } = self;
        let find = || linked().metrics.iter().copied().find_map(|metric| self.cast(metric));
        self.found.get_or_init(|| {
            find().unwrap_or_else(|| panic!("`{name}`, defined at {origin}, was not registered by the linker"))
        })
    }

    fn cast(&self, metric: &'static dyn Metric) -> Option<&'static M> {
        let spec = metric.core().spec();
        let here = spec.name == self.name && spec.origin == self.origin;
        here.then(|| (metric as &'static dyn Any).downcast_ref()).flatten()
    }
}

/// Every metric that any crate of the program defines, by name: names with their namespaces, help, kinds, units,
/// labels with their finite values, buckets, and where each is defined.
///
/// Definitions that share a name are all listed; [`Registry::check`](crate::Registry::check) says what becomes of
/// them.
#[must_use]
pub fn catalog() -> Vec<Desc> {
    let mut catalog: Vec<Desc> = linked().metrics.iter().map(|metric| (*metric.family_desc()).clone()).collect();
    catalog.sort_by(|a, b| a.name().cmp(b.name())); // stable: by place where names are equal
    catalog
}
