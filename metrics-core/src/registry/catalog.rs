//! What is known of all families without a scrape: the program's definitions, and what a registry would expose.

use crate::desc::Desc;
use crate::registry::definition;
use crate::registry::registry::Registry;

/// Every metric that any crate of the program defines, by name: names with their namespaces, help, kinds, units,
/// labels with their finite values, buckets, and where each is defined.
///
/// Definitions that share a name are all listed; [`Registry::check`](crate::Registry::check) says what becomes of
/// them. [`Registry::catalog`] lists what was registered at run time, too.
#[must_use]
pub fn catalog() -> Vec<Desc> {
    by_name(definition::linked().metrics.iter().map(|metric| Desc::clone(&metric.family_desc())))
}

impl Registry {
    /// The families of this registry, by name, as far as they are known before a scrape: definitions, what was
    /// registered at run time, and what its collectors have announced; of a view, with the names and labels that it
    /// shows. Nothing is read.
    ///
    /// ```
    /// use metrics_core::{Counter, Error, Gauge, Registry};
    ///
    /// let registry = Registry::new();
    /// let _jobs = Counter::builder("jobs", "Jobs that were done.").register(&registry)?;
    /// let _waiting = Gauge::builder("waiting", "Jobs that wait.").register(&registry)?;
    /// let names: Vec<String> = registry.with_prefix("shop").catalog().iter().map(|desc| desc.name().to_owned()).collect();
    /// assert_eq!(names, ["shop_jobs_total", "shop_waiting"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn catalog(&self) -> Vec<Desc> {
        by_name(self.members_seen().iter().flat_map(|member| member.seen().into_owned()).map(|desc| Desc::clone(&desc)))
    }
}

fn by_name(descs: impl Iterator<Item = Desc>) -> Vec<Desc> {
    let mut catalog: Vec<Desc> = descs.collect();
    catalog.sort_by(|a, b| a.name().cmp(b.name())); // stable: by place where names are equal
    catalog
}
