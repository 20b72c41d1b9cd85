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
use crate::series::core::Core;
use crate::spec::Spec;

/// A definition, and how a metric of type `M` is made of it.
// No bound on the metric: what is wrong with its labels is said once, where the template is made.
#[derive(Debug)]
pub struct Template<M> {
    spec: Spec,
    names: Names,
    /// The names of a state set's states.
    states: &'static [&'static str],
    core: fn(Spec, Desc) -> Core,
    metric: fn(Arc<Core>) -> M,
    /// The same metric once more, for the registry.
    member: fn(Arc<Core>) -> Arc<dyn Metric>,
}

impl<M> Template<M> {
    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The family's description under this namespace, unless its name is exact.
    pub(crate) fn desc(&self, namespace: Option<&str>) -> Desc {
        let label = |at| LabelDesc::new(self.names.get(at, self.spec.more().labels), self.names.values(at));
        let labels = (0..self.names.len()).map(label).collect();
        Desc::of_spec(&self.spec, namespace.filter(|_| !self.spec.exact), labels).with_states(self.states)
    }

    /// A metric that is described so, as its owner has it and as a registry does.
    pub(crate) fn make(&self, desc: Desc) -> (M, Arc<dyn Metric>) {
        let core = Arc::new((self.core)(self.spec, desc));
        ((self.metric)(Arc::clone(&core)), (self.member)(core))
    }
}

macro_rules! templates {
    ($($name:ident -> $metric:ident;)*) => {$(
        /// The template of a definition.
        ///
        /// # Panics
        /// At compile time, for labels that the metric cannot have.
        #[must_use]
        #[track_caller]
        pub const fn $name<L: Labels + 'static>(spec: Spec) -> Template<$metric<L>> {
            check::<L>(&spec);
            Template {
                spec,
                names: L::NAMES,
                states: &[],
                core: Core::counted::<L>,
                metric: $metric::of_shared,
                member: |core| Arc::new($metric::<L>::of_shared(core)),
            }
        }
    )*};
}

templates! {
    counter -> Counter;
    gauge -> Gauge;
    in_flight -> InFlight;
    histogram -> Histogram;
    summary -> Summary;
}

/// The template of an info.
///
/// # Panics
/// At compile time, for labels that it cannot have, and for none.
#[must_use]
#[track_caller]
pub const fn info<L: Labels + 'static, K: Labels + 'static>(spec: Spec) -> Template<Info<L, K>> {
    check_info::<L, K>(&spec);
    Template {
        spec,
        names: Stating::<L, K>::NAMES,
        states: &[],
        core: Core::counted::<Stating<L, K>>,
        metric: Info::of_shared,
        member: |core| Arc::new(Info::<L, K>::of_shared(core)),
    }
}

/// The template of a state set.
///
/// # Panics
/// At compile time, for states or labels that it cannot have.
#[must_use]
#[track_caller]
pub const fn state_set<S: State, L: Labels + 'static>(spec: Spec) -> Template<StateSet<S, L>> {
    check_states::<S, L>(&spec);
    Template {
        spec,
        names: L::NAMES,
        states: S::STATES,
        core: Core::counted::<L>,
        metric: StateSet::of_shared,
        member: |core| Arc::new(StateSet::<S, L>::of_shared(core)),
    }
}
