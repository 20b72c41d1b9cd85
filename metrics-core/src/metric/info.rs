//! Infos: text that does not change while a program lives, or seldom does.
//!
//! What an info says stands in its labels; the value is always 1, for queries to join by. So there is one series for
//! each thing that something is said of, and a new statement takes the place of the old one whole: a version that is
//! gone must not stay beside the present one.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::target::{Metric, With, sealed};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::key::Values;
use crate::labels::names::{Name, Names};
use crate::labels::set::{Labels, LabelsOf, Unlabelled};
use crate::labels::text::{LabelText, push_written_pair};
use crate::series::core::Core;
use crate::series::shape::dense_count;
use crate::series::stated::Statement;
use crate::series::view::SeriesView;
use crate::visitor::{TOLD_AT_ONCE, Visitor};

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
///
/// `L` is what is stated. Where it is stated of several things, `K` tells them apart; each is a series of its own:
///
/// ```standalone_crate
/// use metrics_core::{Info, Labels, generate_latest, info_metric};
///
/// #[derive(Labels)]
/// struct Version<'a> { version: &'a str, commit: Option<&'a str> }
///
/// #[derive(Labels)]
/// struct Service<'a> { service: &'a str }
///
/// /// What runs behind the gateway.
/// #[info_metric]
/// static BACKEND: Info<Version, Service>;
///
/// BACKEND.with(Service { service: "auth" }).set(Version { version: "2", commit: None });
/// BACKEND.with(Service { service: "api" }).set(Version { version: "1", commit: Some("x") });
/// assert!(generate_latest().contains(
///     r#"backend_info{service="auth",version="2"} 1
/// backend_info{service="api",version="1",commit="x"} 1
/// "#
/// ));
/// ```
pub struct Info<L: 'static, K: 'static = ()> {
    core: Core,
    of: PhantomData<fn(L, K)>,
}

impl<L: Labels + 'static, K: Labels + 'static> Info<L, K> {
    pub(crate) const fn of_core(core: Core) -> Info<L, K> {
        Info { core, of: PhantomData }
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
    pub fn set(&self, labels: impl LabelsOf<L>)
    where
        K: Unlabelled,
    {
        self.state(&(), &labels);
    }

    /// What the info says of this key, given by value or by reference; see [`InfoWith`].
    #[doc(alias = "labels")]
    #[doc(alias = "with_label_values")]
    pub fn with<V: LabelsOf<K>>(&self, key: V) -> InfoWith<'_, L, K, V> {
        InfoWith { info: self, key }
    }

    /// Takes back what was stated of this key; false if nothing was.
    pub fn remove(&self, key: impl LabelsOf<K>) -> bool {
        let names = self.names();
        let mut text = String::new();
        push(&mut text, &names[L::NAMES.len()..], &key);
        self.core.rare().stated().remove(&text)
    }

    /// Keeps the statements for which `keep` says yes. It is called on a snapshot, under no lock, with the labels of the
    /// key and those that were stated; what is stated meanwhile stays. Nothing is known of how long one has been idle.
    ///
    /// ```
    /// use metrics_core::{Error, Format, Info, Registry};
    ///
    /// let registry = Registry::new();
    /// let peer = Info::builder("peer", "Peers.").labels::<(u8,)>().key::<(&str,)>().label_names(&["version", "name"]);
    /// let peer = peer.register(&registry)?;
    /// peer.with(("a",)).set((1_u8,));
    /// peer.with(("b",)).set((2_u8,));
    /// peer.retain(|peer| peer.get("version") != Some("1"));
    /// assert!(registry.encode(Format::Text).ends_with("gauge\npeer_info{name=\"b\",version=\"2\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn retain(&self, mut keep: impl FnMut(&SeriesView<'_>) -> bool) {
        for statement in self.core.rare().stated().list() {
            if !keep(&SeriesView::new(LabelText::from_escaped(statement.text()), Duration::ZERO)) {
                self.core.rare().stated().remove_statement(&statement);
            }
        }
    }

    /// Takes back everything that was stated, of whichever key.
    pub fn clear(&self) {
        self.core.rare().stated().clear();
    }

    /// How many series there are: the keys of which something is stated.
    #[must_use]
    pub fn len(&self) -> usize {
        self.core.rare().stated().len()
    }

    /// Whether nothing is stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn state(&self, key: &impl Labels, labels: &impl Labels) {
        // The user's code runs here, and before any lock.
        let names = self.names();
        let (stated, of_key) = names.split_at(L::NAMES.len());
        let mut text = String::new();
        push(&mut text, of_key, key);
        let end = text.len();
        push(&mut text, stated, labels);
        let limit = match const { dense_count::<K>() } {
            Some(_) => usize::MAX, // there are so many, and no more
            None => self.core.limit(),
        };
        if let Err(fault) = self.core.rare().stated().set(Statement::new(text, end), limit) {
            self.core.reject(fault);
        }
    }

    fn names(&self) -> Vec<Cow<'static, str>> {
        Stating::<L, K>::NAMES.written(self.core.spec().more().labels)
    }
}

/// Appends labels that have these names.
fn push(text: &mut String, names: &[Cow<'static, str>], labels: &impl Labels) {
    let mut values = Values::new();
    labels.emit(&mut values);
    names.iter().enumerate().for_each(|(at, name)| push_written_pair(text, name, values.get_str(at)));
}

/// One of the things that an [`Info`] says something of: what [`with`](Info::with) returns.
///
/// It is looked up when it is stated or taken back: `BACKEND.with(service).set(version)`.
#[must_use = "this states nothing: call `.set(..)` or `.clear()`"]
pub struct InfoWith<'i, L: 'static, K: 'static, V> {
    info: &'i Info<L, K>,
    key: V,
}

impl<L: Labels + 'static, K: Labels + 'static, V: LabelsOf<K>> InfoWith<'_, L, K, V> {
    /// States these labels of the key, in the place of what was stated of it before. The series has the labels of the key
    /// first, and a label without a value is left out.
    ///
    /// Past the limit of series what is said of a new key is not stated but counted in `metrics_rejected_updates_total`.
    pub fn set(&self, labels: impl LabelsOf<L>) {
        self.info.state(&self.key, &labels);
    }

    /// Takes back what was stated of the key, if anything was.
    pub fn clear(&self) {
        self.info.remove(&self.key);
    }
}

impl<L: 'static, K: 'static, V: fmt::Debug> fmt::Debug for InfoWith<'_, L, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InfoWith").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What an accessor of [`#[info_metric]`](macro@crate::info_metric) returns: `app("1.2.0").set()`.
impl<L: Labels + 'static, V: LabelsOf<L>> With<'_, Info<L>, V> {
    /// States these labels, in the place of what was stated before.
    pub fn set(&self) {
        self.metric.state(&(), &self.labels);
    }
}

/// The labels of an info's series as one set, in the order of its type: what is stated, then the key. So names that are
/// given for tuples stand as the tuples do. There is nothing to be counted, so it is no finite one.
pub(crate) struct Stating<L, K>(PhantomData<fn(L, K)>);

impl<L: Labels, K: Labels> Labels for Stating<L, K> {
    type Static = Stating<L::Static, K::Static>;
    const NAMES: Names = Names::of(&[Name::Set(&L::NAMES), Name::Set(&K::NAMES)]);
    const CARDINALITY: Option<usize> = None;

    fn index(&self) -> usize {
        0
    }

    fn values_at(_: usize, _: &mut Values<'_>) {}

    fn emit<'v>(&'v self, _: &mut Values<'v>) {}
}

impl<L: Labels + 'static, K: Labels + 'static> sealed::Sealed for Info<L, K> {}

impl<L: Labels + 'static, K: Labels + 'static> Metric for Info<L, K> {
    fn core(&self) -> &Core {
        &self.core
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone(self.core.desc::<Stating<L, K>>())
    }
}

impl<L: 'static, K: 'static> fmt::Debug for Info<L, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Info").field("name", &self.core.name()).finish_non_exhaustive()
    }
}

impl<L: Labels + 'static, K: Labels + 'static> Collector for Info<L, K> {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.core.desc::<Stating<L, K>>())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        for (told, statement) in self.core.rare().stated().list().iter().enumerate() {
            if told == 0 {
                visitor.family(self.core.desc::<Stating<L, K>>());
            } else if told.is_multiple_of(TOLD_AT_ONCE) && visitor.is_done() {
                return;
            }
            visitor.info(LabelText::from_escaped(statement.text()));
        }
    }
}
