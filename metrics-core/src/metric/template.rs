//! What the field of a group says: a definition of which each instance of the group makes a metric.
//!
//! A static's definition is the metric. A group's may be made any number of times, under other names and with other
//! labels, so it is data and the functions that a metric of its type is made with. What can only be known of the
//! label type is checked while the definition is compiled, as it is for a static.

use std::sync::Arc;

use super::counter::Counter;
use super::define::{check, check_info, check_states};
use super::gauge::Gauge;
use super::histogram::Histogram;
use super::in_flight::InFlight;
use super::info::{Info, Stating};
use super::stateset::StateSet;
use super::summary::Summary;
use super::target::Metric;
use crate::desc::{Desc, LabelDesc};
use crate::labels::names::Names;
use crate::labels::set::Labels;
use crate::labels::state::State;
use crate::origin::Origin;
use crate::series::core::Core;
use crate::spec::{Spec, Wording};

/// A definition, and how a metric of type `M` is made of it.
// No bound on the metric: what is wrong with its labels is said once, where the template is made.
#[derive(Debug)]
pub struct Template<M> {
    wording: Wording,
    names: Names,
    /// The names of a state set's states.
    states: &'static [&'static str],
    core: fn(Spec, Desc) -> Core,
    metric: fn(Core) -> M,
    /// The same metric once more, for the registry.
    member: fn(Core) -> Arc<dyn Metric>,
}

impl<M> Template<M> {
    pub(crate) fn spec(&self) -> &'static Spec {
        self.wording.data()
    }

    /// Where it is defined.
    pub(crate) fn origin(&self) -> Origin {
        self.wording.origin()
    }

    /// The family's description under this namespace, unless its name is exact.
    pub(crate) fn desc(&self, namespace: Option<&str>) -> Desc {
        let label = |at| LabelDesc::new(self.names.get(at, self.spec().more().labels), self.names.values(at));
        let labels = (0..self.names.len()).map(label).collect();
        Desc::of_static(self.wording, namespace.filter(|_| !self.spec().exact), labels).with_states(self.states)
    }

    /// A metric that is described so, as its owner has it and as a registry does.
    pub(crate) fn make(&self, desc: Desc) -> (M, Arc<dyn Metric>) {
        let core = (self.core)(*self.spec(), desc);
        ((self.metric)(core.clone()), (self.member)(core))
    }
}

macro_rules! templates {
    ($($name:ident -> $metric:ident::$of_shared:ident;)*) => {$(
        /// The template of a definition.
        ///
        /// # Panics
        /// At compile time, for labels that the metric cannot have.
        #[must_use]
        #[track_caller]
        pub const fn $name<L: Labels + 'static>(wording: Wording) -> Template<$metric<L>> {
            check::<L>(wording.data());
            Template {
                wording,
                names: L::NAMES,
                states: &[],
                core: Core::counted::<L>,
                metric: $metric::$of_shared,
                member: |core| Arc::new($metric::<L>::$of_shared(core)),
            }
        }
    )*};
}

templates! {
    counter -> Counter::of_core;
    gauge -> Gauge::of_shared;
    in_flight -> InFlight::of_core;
    histogram -> Histogram::of_core;
    summary -> Summary::of_core;
}

/// The template of an info.
///
/// # Panics
/// At compile time, for labels that it cannot have, and for none.
#[must_use]
#[track_caller]
pub const fn info<L: Labels + 'static, K: Labels + 'static>(wording: Wording) -> Template<Info<L, K>> {
    check_info::<L, K>(wording.data());
    Template {
        wording,
        names: Stating::<L, K>::NAMES,
        states: &[],
        core: Core::counted::<Stating<L, K>>,
        metric: Info::of_core,
        member: |core| Arc::new(Info::<L, K>::of_core(core)),
    }
}

/// The template of a state set.
///
/// # Panics
/// At compile time, for states or labels that it cannot have.
#[must_use]
#[track_caller]
pub const fn state_set<S: State, L: Labels + 'static>(wording: Wording) -> Template<StateSet<S, L>> {
    check_states::<S, L>(wording);
    Template {
        wording,
        names: L::NAMES,
        states: S::STATES,
        core: Core::counted::<L>,
        metric: StateSet::of_shared,
        member: |core| Arc::new(StateSet::<S, L>::of_shared(core)),
    }
}
