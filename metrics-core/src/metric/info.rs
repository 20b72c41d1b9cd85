//! Infos: text that does not change while a program lives, or seldom does.
//!
//! What an info says stands in its labels; the value is always 1, for queries to join by. So there is one series, and a
//! new statement takes the place of the old one whole: a version that is gone must not stay beside the present one.

use std::marker::PhantomData;
use std::sync::Arc;

use super::target::{Metric, With, sealed};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::key::Values;
use crate::labels::set::{Labels, LabelsOf};
use crate::labels::text::{LabelText, push_written_pair};
use crate::series::core::Core;
use crate::series::handle::CoreRef;
use crate::visitor::Visitor;

/// Text about the program, as labels of a series whose value is 1: versions, a region, what is switched on.
///
/// Defined by [`#[info_metric]`](macro@crate::info_metric) or [`Info::builder`]. Nothing is exposed before the first
/// [`set`](Info::set). For what holds of all metrics of a program there is
/// [`set_target_info`](crate::Registry::set_target_info), and for what it was built from [`build_info!`](crate::build_info).
///
/// ```standalone_crate
/// use metrics_core::{Info, Labels, generate_latest, info_metric};
///
/// #[derive(Labels)]
/// struct Database<'a> { engine: &'a str, version: &'a str }
///
/// /// The database that is connected to.
/// #[info_metric]
/// static DATABASE: Info<Database>;
///
/// DATABASE.set(Database { engine: "postgres", version: "16.4" });
/// assert!(generate_latest().contains("\ndatabase_info{engine=\"postgres\",version=\"16.4\"} 1\n"));
/// ```
pub struct Info<L: 'static> {
    core: CoreRef,
    of: PhantomData<fn(L)>,
}

impl<L: Labels + 'static> Info<L> {
    pub(crate) const fn of_static(core: &'static Core) -> Info<L> {
        Info { core: CoreRef::Static(core), of: PhantomData }
    }

    pub(crate) fn of_shared(core: Arc<Core>) -> Info<L> {
        Info { core: CoreRef::Shared(core), of: PhantomData }
    }

    /// States these labels, in the place of what was stated before. A label without a value is left out.
    ///
    /// ```
    /// use metrics_core::{Error, Format, Info, Registry};
    ///
    /// let registry = Registry::new();
    /// let leader = Info::builder("leader", "Who leads.").labels::<(&str,)>().label_names(&["node"]).register(&registry)?;
    /// leader.set(("a",));
    /// leader.set(("b",));
    /// assert!(registry.encode(Format::Text).ends_with("gauge\nleader_info{node=\"b\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn set(&self, labels: impl LabelsOf<L>) {
        self.state(&labels);
    }

    fn state(&self, labels: &impl Labels) {
        // The user's code runs here, and before any lock.
        let mut values = Values::new();
        labels.emit(&mut values);
        let mut text = String::new();
        for (at, name) in L::NAMES.written(self.core.spec().labels).iter().enumerate() {
            push_written_pair(&mut text, name, values.get_str(at));
        }
        self.core.stated().set(Some(text.into()));
    }

    /// Takes back what was stated, if anything was.
    pub fn clear(&self) {
        self.core.stated().set(None);
    }
}

/// What an accessor of [`#[info_metric]`](macro@crate::info_metric) returns: `app("1.2.0").set()`.
impl<L: Labels + 'static, V: LabelsOf<L>> With<'_, Info<L>, V> {
    /// States these labels, in the place of what was stated before.
    pub fn set(&self) {
        self.metric.state(&self.labels);
    }
}

impl<L: Labels + 'static> sealed::Sealed for Info<L> {}

impl<L: Labels + 'static> Metric for Info<L> {
    fn core(&self) -> &Core {
        &self.core
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone(self.core.desc::<L>())
    }
}

impl<L: 'static> std::fmt::Debug for Info<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Info").field("name", &self.core.name()).finish_non_exhaustive()
    }
}

impl<L: Labels + 'static> Collector for Info<L> {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.core.desc::<L>())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        if let Some(labels) = self.core.stated().get() {
            visitor.family(self.core.desc::<L>());
            visitor.info(LabelText::from_escaped(&labels));
        }
    }
}
