//! Groups of metrics that a value owns: made as often as they are wanted, each in the registry that it is given.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::error::Error;
use crate::origin::Origin;
use crate::registry::builder::Registered;
use crate::registry::making::{Making, Settings};
use crate::registry::registry::Registry;

/// A struct whose fields are metrics; implemented by [`#[derive(Metrics)]`](macro@crate::Metrics), and not by hand.
///
/// ```
/// use metrics_core::{Counter, Error, Format, Metrics, Registry};
///
/// #[derive(Metrics)]
/// #[metrics(namespace = "pool")]
/// struct PoolMetrics {
///     /// Connections taken.
///     #[counter]
///     taken: Counter,
/// }
///
/// let registry = Registry::new();
/// let pool = PoolMetrics::builder().register(&registry)?;
/// pool.taken.inc();
/// assert!(registry.encode(Format::Text).ends_with("\npool_taken_total 1\n"));
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a group of metrics",
    label = "not a group of metrics",
    note = "a group is a struct with `#[derive(Metrics)]`; a single metric has the attribute of its kind, `#[counter]`"
)]
pub trait Metrics: Sized {
    /// Begins an instance of the group.
    #[track_caller]
    fn builder() -> GroupBuilder<Self> {
        GroupBuilder { settings: Settings::default(), origin: Origin::here(), group: PhantomData }
    }

    /// Makes every field.
    #[doc(hidden)]
    fn __make(making: &mut Making) -> Self;
}

/// Makes an instance of a [group](Metrics); begun by `PoolMetrics::builder()`.
#[must_use = "a builder makes nothing until `.register(&registry)` or `.build()`"]
pub struct GroupBuilder<M> {
    settings: Settings,
    origin: Origin,
    group: PhantomData<fn() -> M>,
}

impl<M> GroupBuilder<M> {
    /// A label that all series of the group have, before their own. Instances that differ in the values of such labels
    /// share their families, so that any number of them is in one registry. An empty value leaves the label out.
    ///
    /// ```
    /// use metrics_core::{Error, Format, Gauge, Metrics, Registry};
    ///
    /// #[derive(Metrics)]
    /// struct PoolMetrics {
    ///     /// Connections.
    ///     #[gauge(name = "pool_size")]
    ///     size: Gauge,
    /// }
    ///
    /// let registry = Registry::new();
    /// let main = PoolMetrics::builder().const_label("pool", "main").register(&registry)?;
    /// let reports = PoolMetrics::builder().const_label("pool", "reports").register(&registry)?;
    /// main.size.set(8);
    /// reports.size.set(2);
    /// let text = registry.encode(Format::Text);
    /// assert!(text.ends_with("\npool_size{pool=\"main\"} 8\npool_size{pool=\"reports\"} 2\n"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn const_label(mut self, name: impl Into<String>, value: impl Into<String>) -> GroupBuilder<M> {
        self.settings.const_labels.push((name.into(), value.into()));
        self
    }

    /// Goes before all names of the group, with a `_`, unless they are exact: after the crate's namespace, and before
    /// the group's own.
    pub fn prefix(mut self, prefix: impl Into<String>) -> GroupBuilder<M> {
        self.settings.prefix = prefix.into();
        self
    }

    /// Leaves out a field that is an `Option`: it becomes `None`, and nothing of it is exposed. A field of a group within
    /// the group has its path, `reads.bytes`.
    pub fn without(mut self, field: impl Into<String>) -> GroupBuilder<M> {
        self.settings.without.push(field.into());
        self
    }
}

impl<M: Metrics> GroupBuilder<M> {
    /// Makes the group and puts all its metrics into a registry, or none of them where one is refused.
    ///
    /// Dropping what is returned takes them out again, at once; where several own the group, an
    /// `Arc<Registered<PoolMetrics>>` is what they share.
    ///
    /// # Errors
    /// A name that is taken, a prefix or a label that cannot be one or that some metric has, or no optional field of the
    /// name that [`without`](GroupBuilder::without) was given.
    pub fn register(self, registry: &Registry) -> Result<Registered<M>, Error> {
        let (group, members) = Making::run(self.settings, self.origin)?;
        let registration = registry.add_metrics(members)?;
        Ok(Registered { metric: Arc::new(group), registration })
    }

    /// Makes the group for itself: it counts, and nothing is exposed. Where the builder has been told nothing, that is
    /// what `Default` does.
    ///
    /// # Errors
    /// As for [`register`](GroupBuilder::register), but for names that are taken.
    pub fn build(self) -> Result<M, Error> {
        Making::run(self.settings, self.origin).map(|(group, _)| group)
    }
}

// Neither asks anything of the group.
impl<M> Clone for GroupBuilder<M> {
    fn clone(&self) -> GroupBuilder<M> {
        GroupBuilder { settings: self.settings.clone(), origin: self.origin, group: PhantomData }
    }
}

impl<M> fmt::Debug for GroupBuilder<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}
