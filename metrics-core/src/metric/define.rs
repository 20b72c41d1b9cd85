//! Where generated code turns a definition into a metric. What can only be known of the label type is checked here,
//! while the definition is compiled.

use std::marker::PhantomData;

use super::counter::Counter;
use super::gauge::Gauge;
use super::histogram::Histogram;
use super::in_flight::InFlight;
use super::info::{Info, Stating};
use super::stateset::StateSet;
use super::summary::Summary;
use super::target::With;
use crate::labels::set::Labels;
use crate::labels::state::{self, State};
use crate::series::core::Core;
use crate::spec::{Limit, Spec, Wording};

macro_rules! define {
    ($($name:ident -> $metric:ident::$of_static:ident;)*) => {$(
        /// The metric of a definition.
        ///
        /// # Panics
        /// At compile time, for labels that the metric cannot have.
        #[must_use]
        #[track_caller]
        pub const fn $name<L: Labels + 'static>(core: Core) -> $metric<L> {
            check::<L>(core.spec());
            $metric::$of_static(core)
        }
    )*};
}

define! {
    counter -> Counter::of_core;
    gauge -> Gauge::of_static;
    in_flight -> InFlight::of_core;
    histogram -> Histogram::of_core;
    summary -> Summary::of_core;
}

/// A type that may stand where a metric is defined, by whatever name: the metric `M` with any labels.
///
/// It is asked for only where a definition's type has a name that is not ours, an alias or a mistake. What a mistake has
/// is no type then, which the compiler compares with nothing: so it is said once, and in these words.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of what this attribute defines; write `{M}`, with the labels that it has",
    label = "neither that type, nor an alias of it"
)]
pub trait Written<M> {
    /// The type, where it is one.
    type Itself;
}

// Written out, and not recommended: which types there are is no news to who reads what to write, and what the compiler
// shows of one that was meant is to be a line.
#[diagnostic::do_not_recommend]
impl<L> Written<Counter> for Counter<L> {
    type Itself = Self;
}

#[diagnostic::do_not_recommend]
impl<L> Written<Gauge> for Gauge<L> {
    type Itself = Self;
}

#[diagnostic::do_not_recommend]
impl<L> Written<InFlight> for InFlight<L> {
    type Itself = Self;
}

#[diagnostic::do_not_recommend]
impl<L> Written<Histogram> for Histogram<L> {
    type Itself = Self;
}

#[diagnostic::do_not_recommend]
impl<L> Written<Summary> for Summary<L> {
    type Itself = Self;
}

#[diagnostic::do_not_recommend]
impl<L, K> Written<Info<()>> for Info<L, K> {
    type Itself = Self;
}

#[diagnostic::do_not_recommend]
impl<S, L> Written<StateSet<()>> for StateSet<S, L> {
    type Itself = Self;
}

/// The info of a definition.
///
/// # Panics
/// At compile time, for labels that it cannot have, and for none.
#[must_use]
#[track_caller]
pub const fn info<L: Labels + 'static, K: Labels + 'static>(core: Core) -> Info<L, K> {
    check_info::<L, K>(core.spec());
    Info::of_core(core)
}

/// The state set of a definition.
///
/// # Panics
/// At compile time, for states or labels that it cannot have.
#[must_use]
#[track_caller]
pub const fn state_set<S: State, L: Labels + 'static>(core: Core) -> StateSet<S, L> {
    check_states::<S, L>(core.wording());
    StateSet::of_static(core)
}

/// The series that an accessor names. Unlike the method of this name it asks nothing of the types, so that labels
/// that are none are reported once, where the metric is defined.
#[inline]
pub const fn with<M, V>(metric: &M, labels: V) -> With<'_, M, V> {
    With { metric, labels }
}

/// Refuses labels that the metric cannot have; said of the definition, not of this place.
#[track_caller]
pub(super) const fn check<L: Labels>(spec: &Spec) {
    // Many definitions have the same labels; what needs to be asked of these alone is asked once.
    let is_asked_already = spec.more().labels.is_empty() && !spec.exact && Checked::<L>::IS_FINE;
    if !is_asked_already && let Some(problem) = L::NAMES.problem(spec.more().labels, spec.reserved_labels(), spec.utf8)
    {
        panic!("{}", problem.as_str());
    }
    if let Limit::Series(limit) = spec.more().limit
        && let Some(problem) = L::NAMES.over_budget(spec.more().labels, L::CARDINALITY, limit)
    {
        panic!("{}", problem.as_str());
    }
    if let (Some(_), true) = (spec.more().expire, L::NAMES.is_empty()) {
        panic!("{}", UNLABELLED_EXPIRE);
    }
}

/// Labels that have names of their own, and whether a metric can have them that is not called as it is by `exact`.
struct Checked<L>(PhantomData<L>);

impl<L: Labels> Checked<L> {
    const IS_FINE: bool = L::NAMES.problem(&[], Spec::RESERVED_LABELS, false).is_none();
}

/// What is wrong with letting the series of a metric without labels go.
pub(crate) const UNLABELLED_EXPIRE: &str =
    "`expire` lets idle series go, and a metric without labels is always there; take it out";

/// As [`check`], of an info.
#[track_caller]
pub(super) const fn check_info<L: Labels, K: Labels>(spec: &Spec) {
    check::<Stating<L, K>>(spec);
    assert!(!L::NAMES.is_empty(), "an info says what it says in its labels, and these are none; add one");
    // Both at once are never finite: it is the keys that are bounded.
    let of_key = spec.more().labels.split_at(L::NAMES.unnamed()).1;
    if let Limit::Series(limit) = spec.more().limit
        && let Some(problem) = K::NAMES.over_budget(of_key, K::CARDINALITY, limit)
    {
        panic!("{}", problem.as_str());
    }
}

/// As [`check`], of a state set, whose states have to be some.
#[track_caller]
pub(super) const fn check_states<S: State, L: Labels>(wording: Wording) {
    let spec = wording.data();
    check::<L>(spec);
    if let Some(problem) = state::problem(S::STATES) {
        panic!("{}", problem.as_str());
    }
    if let Some(problem) = state::own_label_problem(wording.name(), &L::NAMES, spec.more().labels) {
        panic!("{}", problem.as_str());
    }
}
