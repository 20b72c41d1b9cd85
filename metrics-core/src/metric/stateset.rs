//! State sets: which of its states something is in.
//!
//! OpenMetrics exposes every state, 1 for the present one and 0 for all others, so that a query needs no table of
//! numbers. What is kept is one number, the present state's, in a cell that all threads share: there is no moment at
//! which two states are set, or none.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::operations::operations;
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::kind::Kind;
use crate::label_names::{self, LabelDesc};
use crate::labels::set::Labels;
use crate::labels::state::{State, StateOf};
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::faults::Fault;
use crate::series::shape::ShapeOf;
use crate::series::way::PastLimit;
use crate::visitor::Visitor;

/// Which of its states something is in: a door, a circuit breaker, a feature. Exactly one of them is set at any time,
/// the first one to begin with.
///
/// Defined by [`#[stateset]`](macro@crate::stateset) or [`StateSet::builder`]. The states are an enum with
/// [`#[derive(LabelValue)]`](macro@crate::LabelValue), or `bool`; see [`State`](trait@crate::State).
///
/// ```standalone_crate
/// use metrics_core::{LabelValue, StateSet, generate_latest, stateset};
///
/// #[derive(LabelValue, Debug, PartialEq)]
/// enum Breaker { Closed, HalfOpen, Open }
///
/// /// The circuit breaker before the payment service.
/// #[stateset]
/// static BREAKER: StateSet<Breaker>;
///
/// assert_eq!(BREAKER.get(), Breaker::Closed);
/// BREAKER.set(Breaker::Open);
/// assert!(generate_latest().contains(
///     r#"breaker{breaker="closed"} 0
/// breaker{breaker="half_open"} 0
/// breaker{breaker="open"} 1
/// "#
/// ));
/// ```
pub struct StateSet<S: 'static, L: 'static = ()> {
    /// The cell of a state set without labels.
    cell: Option<&'static AtomicU64>,
    pub(crate) core: Core,
    /// Why it cannot be exposed, once anybody asked: its name may have become a label's through the crate's namespace.
    fault: OnceLock<Option<&'static str>>,
    of: PhantomData<fn(S, L)>,
}

impl<S: State, L: Labels + 'static> StateSet<S, L> {
    pub(crate) const fn of_static(core: Core) -> StateSet<S, L> {
        StateSet { cell: core.single_cell(), core, fault: OnceLock::new(), of: PhantomData }
    }

    pub(crate) fn of_shared(core: Core) -> StateSet<S, L> {
        StateSet { cell: core.counted_cell(), core, fault: OnceLock::new(), of: PhantomData }
    }

    fn desc(&self) -> &Arc<Desc> {
        self.core.desc_with_states::<L>(S::STATES)
    }

    /// Whether it can be exposed; says why where it cannot.
    fn is_well_formed(&self) -> bool {
        let fault = self.fault.get_or_init(|| fault(self.desc()));
        if let Some(fault) = fault {
            let message = format!("{fault}, so it is left out; rename one of the two");
            let origins = [self.core.origin()];
            diagnostic::report(Diagnostic::new(DiagnosticKind::Conflict, &self.core.name(), message, origins));
        }
        fault.is_none()
    }
}

impl<S: State, L: Labels + 'static> sealed::Sealed for StateSet<S, L> {}
impl<S: State, L: Labels + 'static> Instrument for StateSet<S, L> {}

impl<S: State, L: Labels + 'static> sealed::Instrument for StateSet<S, L> {
    type Place = &'static AtomicU64;
    type Labels = L;
    type Plain = StateSet<S, ()>;

    #[inline]
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn core(&self) -> &Core {
        &self.core
    }

    #[inline]
    fn single(&self) -> Option<&'static AtomicU64> {
        self.cell
    }
}

impl<S: State, L: Labels + 'static> Metric for StateSet<S, L> {
    fn core(&self) -> &Core {
        &self.core
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone(self.desc())
    }
}

impl<S: 'static, L: 'static> std::fmt::Debug for StateSet<S, L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StateSet").field("name", &self.core.name()).finish_non_exhaustive()
    }
}

plain_target!(StateSet<S: State>);

operations! {
    StateSet<S: State> {
        /// Makes this the present state, given by value or by reference.
        ///
        /// Past the limit of series a new one is not set but counted in `metrics_rejected_updates_total`: several
        /// series' states cannot be folded into one.
        #[doc(alias = "state")]
        #[inline]
        pub fn set(&self, state: impl StateOf<S>) {
            let index = state.index();
            if index >= const { S::STATES.len() } {
                Target::core(self).reject(Fault::Index);
                return;
            }
            Target::at(self, PastLimit::Refuse, |cell| cell.store(index as u64, Ordering::Relaxed));
        }

        /// The present state; the first one where none was set.
        #[must_use]
        pub fn get(&self) -> S {
            state_now(self)
        }
    }
}

/// What keeps the states from standing in a label of the family's name, beside the labels that it has.
pub(crate) fn fault(desc: &Desc) -> Option<&'static str> {
    if !desc.is_label() {
        return Some("its name is a label's too, which cannot begin with `__`, nor be escaped to such a one");
    }
    let consts = desc.consts().names().iter().map(String::as_str);
    let mut labels = desc.labels().iter().map(LabelDesc::name).chain(consts);
    let is_taken = labels.any(|label| label_names::is_of_kind(label, Kind::StateSet, desc.name()));
    is_taken.then_some("its states stand in a label of its name, and it has one already")
}

/// The present state; the first one of a series that is not there.
pub(crate) fn state_now<S: State, T: Target<Plain = StateSet<S>>>(target: &T) -> S {
    S::state_at(target.seen(present).unwrap_or(0))
}

/// The number of the present state.
fn present(cell: &'static AtomicU64) -> usize {
    cell.load(Ordering::Relaxed) as usize
}

impl<S: State, L: Labels + 'static> Collector for StateSet<S, L> {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.desc())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        if !self.is_well_formed() {
            return;
        }
        self.core.glance();
        visitor.family(self.desc());
        let mut states: Vec<(&str, bool)> = S::STATES.iter().map(|name| (*name, false)).collect();
        let mut tell = |visitor: &mut dyn Visitor, labels: LabelText<'_>, cell: &'static AtomicU64| {
            let present = present(cell);
            states.iter_mut().enumerate().for_each(|(at, (_, is_present))| *is_present = at == present);
            visitor.state_set(labels, &states);
        };
        if const { L::NAMES.is_empty() } {
            if let Some(cell) = self.cell {
                tell(visitor, LabelText::EMPTY, cell);
            }
        } else {
            let shape = ShapeOf::<L>::SHAPE;
            self.core.each(shape, visitor, |visitor, series| tell(visitor, series.labels, series.place));
        }
    }
}
