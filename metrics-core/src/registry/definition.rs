//! What the linker gathers: every metric that any crate of the program defines, and their namespaces.
//!
//! `inventory` registers constant data before `main`: nothing of ours runs and nothing is allocated then. The first
//! one who asks has the list sorted by place, so it does not depend on the linker's order, and gives each crate's
//! metrics that crate's namespace.

use std::sync::OnceLock;

use crate::desc::Desc;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::metric::Metric;
use crate::name;
use crate::origin::Origin;
use crate::spec::Limit;

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

/// What a crate says of all the metrics that it defines.
#[derive(Clone, Copy, Debug)]
pub struct Namespace {
    prefix: &'static str,
    limit: Limit,
    origin: Origin,
}

impl Namespace {
    /// A prefix for the names, without the `_` that follows it.
    ///
    /// # Panics
    /// The prefix is not a metric name. In a constant that is a compile error.
    #[must_use]
    pub const fn new(prefix: &'static str, origin: Origin) -> Namespace {
        assert!(name::is_metric_name(prefix), "a namespace is made of letters, digits and `_`, not a digit first");
        let bytes = prefix.as_bytes();
        assert!(bytes[bytes.len() - 1] != b'_', "leave the last `_` out: it is put between namespace and name");
        Namespace { prefix, limit: Limit::Default, origin }
    }

    /// Also the most series that a family may have, where it does not say itself.
    #[must_use]
    pub const fn limit(mut self, series: usize) -> Namespace {
        self.limit = Limit::Series(series);
        self
    }
}

inventory::collect!(Namespace);

/// Prefixes every metric that the crate defines, but for those with an `exact` name; write it once, anywhere in
/// the crate.
///
/// ```standalone_crate
/// metrics_core::namespace!("shop"); // http_requests_total becomes shop_http_requests_total
/// ```
///
/// It may also say how many series a family has at most, where the definition does not say:
///
/// ```standalone_crate
/// metrics_core::namespace!("shop", limit = 500);
/// ```
#[macro_export]
macro_rules! namespace {
    ($prefix:literal $(, limit = $limit:expr)? $(,)?) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Namespace::new($prefix, $crate::__private::origin!()) $(.limit($limit))?
        }
    };
}

/// All that was linked, with names and limits settled.
pub(crate) struct Linked {
    /// By crate, file and line.
    pub(crate) metrics: Vec<&'static dyn Metric>,
    /// Namespaces that contradict another one of their crate. To be reported by whoever holds no lock.
    pub(crate) contradictions: Vec<Diagnostic>,
}

/// The program's definitions; the first call settles their names.
pub(crate) fn linked() -> &'static Linked {
    static LINKED: OnceLock<Linked> = OnceLock::new();
    LINKED.get_or_init(|| {
        let namespaces = inventory::iter::<Namespace>.into_iter().copied().collect();
        let (namespaces, contradictions) = one_each(namespaces);
        let mut metrics: Vec<_> = inventory::iter::<Definition>.into_iter().map(|linked| linked.metric).collect();
        metrics.sort_by_key(|metric| place(&metric.core().spec().origin));
        for metric in &metrics {
            let core = metric.core();
            match namespaces.iter().find(|namespace| namespace.origin.same_crate(&core.spec().origin)) {
                Some(namespace) => core.resolve(Some(namespace.prefix), namespace.limit),
                None => core.resolve(None, Limit::Default),
            }
        }
        Linked { metrics, contradictions }
    })
}

/// Every metric that any crate of the program defines, by name: names with their namespaces, help, kinds, units,
/// labels with their finite values, buckets, and where each is defined.
///
/// Definitions that share a name are all listed; [`Registry::check`](crate::Registry::check) says what becomes of
/// them.
#[must_use]
pub fn catalog() -> Vec<Desc> {
    let mut catalog: Vec<Desc> = linked().metrics.iter().map(|metric| (*metric.desc()).clone()).collect();
    catalog.sort_by(|a, b| a.name().cmp(b.name())); // stable: by place where names are equal
    catalog
}

/// One namespace for each crate, the first by place, and what is to be said of the others.
fn one_each(mut namespaces: Vec<Namespace>) -> (Vec<Namespace>, Vec<Diagnostic>) {
    namespaces.sort_by_key(|namespace| place(&namespace.origin));
    let mut kept: Vec<Namespace> = Vec::new();
    let mut contradictions = Vec::new();
    for namespace in namespaces {
        match kept.iter().find(|first| first.origin.same_crate(&namespace.origin)) {
            None => kept.push(namespace),
            Some(first) => {
                let (later, crate_name, first_prefix) = (namespace.prefix, namespace.origin.crate_name(), first.prefix);
                let message = format!(
                    "the crate `{crate_name}` has the namespace `{first_prefix}` already, so `{later}` is not used; \
                     leave one `namespace!` in it"
                );
                let origins = [namespace.origin, first.origin];
                contradictions.push(Diagnostic::new(DiagnosticKind::Conflict, "", message, origins));
            }
        }
    }
    (kept, contradictions)
}

/// The order of definitions: crate, file, line.
fn place(origin: &Origin) -> (&'static str, &'static str, u32) {
    (origin.crate_name(), origin.file(), origin.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_has_one_namespace_the_first_by_place() {
        let namespace = |prefix, module, line| Namespace::new(prefix, Origin::new(module, None, "src/lib.rs", line));
        let (kept, contradictions) = one_each(vec![
            namespace("late", "shop::orders", 20),
            namespace("other", "bank", 5),
            namespace("early", "shop", 10),
        ]);
        assert_eq!(kept.iter().map(|namespace| namespace.prefix).collect::<Vec<_>>(), ["other", "early"]);
        assert_eq!(
            contradictions.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["(src/lib.rs:20, src/lib.rs:10): the crate `shop` has the namespace `early` already, so `late` is not \
              used; leave one `namespace!` in it"]
        );
    }
}
