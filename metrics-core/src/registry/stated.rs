//! Builders of what is stated and not measured: infos and state sets.

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::{Error, Reason};
use crate::labels::set::Labels;
use crate::labels::state::{self, State};
use crate::metric::info::{Info, Stating};
use crate::metric::stateset::{self, StateSet};
use crate::origin::Origin;
use crate::registry::builder::{Builder, Registered};
use crate::registry::registry::Registry;
use crate::spec::Spec;

impl Info<()> {
    /// Begins an info that is made at run time. `_info` is added to the name; what it says are its
    /// [`labels`](Builder::labels).
    ///
    /// ```
    /// use metrics_core::{Error, Format, Info, Labels, Registry};
    ///
    /// #[derive(Labels)]
    /// struct Plugin<'a> { version: &'a str, path: Option<&'a str> }
    ///
    /// let registry = Registry::new();
    /// let plugin = Info::builder("plugin", "The plugin that was loaded.").labels::<Plugin<'_>>().register(&registry)?;
    /// plugin.set(Plugin { version: "2.1", path: None });
    /// assert!(registry.encode(Format::Text).ends_with("\nplugin_info{version=\"2.1\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn builder(name: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Builder<Info<()>> {
        Builder::new(Spec::info(), Origin::here(), name.into(), help.into())
    }
}

impl<K: Labels + 'static> Builder<Info<(), K>> {
    /// What the info says.
    pub fn labels<L: Labels>(self) -> Builder<Info<L::Static, K>> {
        self.with_labels()
    }
}

impl<L: Labels + 'static> Builder<Info<L>> {
    /// What the info tells apart by these labels: it says something of each. They stand before what it says.
    ///
    /// Where both are tuples, [`label_names`](Builder::label_names) has the names of what is said first.
    ///
    /// ```
    /// use metrics_core::{Error, Format, Info, Registry};
    ///
    /// let registry = Registry::new();
    /// let disk = Info::builder("disk", "Disks.").labels::<(&str,)>().key::<(&str,)>().label_names(&["model", "disk"]);
    /// let disk = disk.register(&registry)?;
    /// disk.with(("sda",)).set(("X-25",));
    /// assert!(registry.encode(Format::Text).ends_with("\ndisk_info{disk=\"sda\",model=\"X-25\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn key<K: Labels>(self) -> Builder<Info<L, K::Static>> {
        self.with_labels()
    }
}

impl<L: Labels + 'static, K: Labels + 'static> Builder<Info<L, K>> {
    /// Makes the info and puts it into a registry.
    ///
    /// # Errors
    /// A name or label that cannot be, no labels, a label that is stated and the key's too, a unit, a time to expire, a
    /// missing help text, or a name that is taken.
    pub fn register(self, registry: &Registry) -> Result<Registered<Info<L, K>>, Error> {
        self.refuse_unit("an info is text and has none")?;
        if self.asked.more.expire.is_some() {
            let message =
                "an info stays until it is taken back with `clear` or `remove`; take `.expire(..)` out".to_owned();
            return Err(Error::new(Reason::InvalidExpiry, &self.asked.name, Some(self.asked.origin), message));
        }
        if L::NAMES.is_empty() {
            let message = "an info says what it says in its labels; give it some with `.labels::<..>()`".to_owned();
            return Err(Error::new(Reason::InvalidLabel, &self.asked.name, Some(self.asked.origin), message));
        }
        let metric = Arc::new(Info::of_core(self.asked.family::<Stating<L, K>>()?));
        let registration = registry.add_metric(Arc::clone(&metric) as _)?;
        Ok(Registered { metric, registration })
    }
}

impl<S: State> StateSet<S, ()> {
    /// Begins a state set that is made at run time, in the first of its states.
    ///
    /// ```
    /// use metrics_core::{Error, Format, LabelValue, Registry, StateSet};
    ///
    /// #[derive(LabelValue)]
    /// enum Door { Shut, Open }
    ///
    /// let registry = Registry::new();
    /// let door = StateSet::<Door>::builder("door", "The front door.").register(&registry)?;
    /// door.set(Door::Open);
    /// assert!(registry.encode(Format::Text).ends_with("\ndoor{door=\"shut\"} 0\ndoor{door=\"open\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn builder(name: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Builder<StateSet<S, ()>> {
        let mut builder = Builder::new(Spec::state_set(), Origin::here(), name.into(), help.into());
        builder.asked.states = S::STATES;
        builder
    }
}

impl<S: State> Builder<StateSet<S, ()>> {
    /// The state set is to have these labels, besides that of its states.
    pub fn labels<L: Labels>(self) -> Builder<StateSet<S, L::Static>> {
        self.with_labels()
    }
}

impl<S: State, L: Labels + 'static> Builder<StateSet<S, L>> {
    /// Makes the state set and puts it into a registry.
    ///
    /// # Errors
    /// A name or label that cannot be, a label of the state set's own name, a unit, a missing help text, or a name that
    /// is taken.
    pub fn register(self, registry: &Registry) -> Result<Registered<StateSet<S, L>>, Error> {
        const {
            if let Some(problem) = state::problem(S::STATES) {
                panic!("{}", problem.as_str());
            }
        }
        self.refuse_unit("a state is a word and has none")?;
        let metric = Arc::new(StateSet::of_shared(self.asked.family::<L>()?));
        let (desc, origin) = (metric.core.desc::<L>(), metric.core.origin());
        if let Some(fault) = stateset::fault(desc) {
            let message = format!("{fault}; rename one of the two");
            return Err(Error::new(Reason::InvalidLabel, desc.name(), Some(origin), message));
        }
        let registration = registry.add_metric(Arc::clone(&metric) as _)?;
        Ok(Registered { metric, registration })
    }
}

impl<M> Builder<M> {
    /// Refuses a unit; `why` there is none.
    fn refuse_unit(&self, why: &str) -> Result<(), Error> {
        let Some(unit) = self.asked.more.unit else {
            return Ok(());
        };
        let message = format!("with the unit `{unit}`, and {why}; take `.unit(..)` out");
        Err(Error::new(Reason::InvalidName, &self.asked.name, Some(self.asked.origin), message))
    }
}
