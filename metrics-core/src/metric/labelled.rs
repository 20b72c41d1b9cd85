//! What a labelled metric does with its series: find one, make it, remove it, count them.

use std::sync::atomic::AtomicU64;

use super::counter::Counter;
use super::gauge::Gauge;
use super::histogram::Histogram;
use super::in_flight::InFlight;
use super::scoped::Scoped;
use super::stateset::StateSet;
use super::summary::Summary;
use super::target::With;
use crate::labels::set::{Labels, LabelsOf};
use crate::labels::state::State;
use crate::series::shape::ShapeOf;
use crate::series::view::SeriesView;
use crate::series::way::PastLimit;

macro_rules! labelled {
    ($metric:ident $(<$state:ident: $bound:ident>)? at $place:ty) => {
        impl<$($state: $bound,)? L: Labels + 'static> $metric<$($state,)? L> {
            /// The series of these labels, given by value or by reference. It is looked up when it is updated.
            ///
            /// Past the limit of series there is none for labels that are new: what they count is in `__overflow__`, and
            /// read by these labels again it is 0.
            #[doc(alias = "labels")]
            #[doc(alias = "with_label_values")]
            #[inline]
            pub fn with<V: LabelsOf<L>>(&self, labels: V) -> With<'_, Self, V> {
                const { assert!(same_form::<V, L>(), "a `LabelValue` and its `Static` differ in their `CARDINALITY`") };
                With { metric: self, labels }
            }

            /// Lets the series of these labels be there until the last of what this returns is dropped; see
            /// [`Scoped`]. The operations of a handle are on it.
            #[doc(alias = "guard")]
            #[doc(alias = "remove_on_drop")]
            pub fn scoped<V: LabelsOf<L>>(&self, labels: V) -> Scoped<$metric<$($state,)? ()>> {
                self.with(labels).scoped()
            }

            /// Lets the series of these labels be there, and be exposed at zero; a state set's in its first state.
            pub fn init(&self, labels: impl LabelsOf<L>) {
                if !const { L::NAMES.is_empty() } {
                    self.core.at_any(&labels, PastLimit::Fold, |_: $place| ());
                }
            }

            /// Lets every series of a finite label set be there. For a set that is not finite it does nothing.
            pub fn init_all(&self) {
                if !const { L::NAMES.is_empty() } {
                    self.core.init_all::<L>();
                }
            }

            /// Removes the series of these labels; false if it is not there. Handles to it count on, unseen. A metric
            /// without labels keeps its one series.
            pub fn remove(&self, labels: impl LabelsOf<L>) -> bool {
                !const { L::NAMES.is_empty() } && self.core.remove(&labels)
            }

            /// Keeps the series for which `keep` says yes. It is called on a snapshot, under no lock; on a metric
            /// without labels it does nothing, and `keep` is not asked.
            pub fn retain(&self, mut keep: impl FnMut(&SeriesView<'_>) -> bool) {
                self.core.retain(ShapeOf::<L>::SHAPE, &mut keep);
            }

            /// Removes all series. On a metric without labels it does nothing.
            pub fn clear(&self) {
                self.core.clear();
            }

            /// How many series there are; 1 for a metric without labels.
            #[must_use]
            pub fn len(&self) -> usize {
                if const { L::NAMES.is_empty() } { 1 } else { self.core.len() }
            }

            /// Whether there are no series.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }
        }
    };
}

// One a line: the compiler shows the line beside what is said of wrong labels.
labelled!(Counter at u32);
labelled!(Gauge at &'static AtomicU64);
labelled!(InFlight at u32);
labelled!(Histogram at u32);
labelled!(Summary at u32);
labelled!(StateSet<S: State> at &'static AtomicU64);

/// Whether one label set finds its series in the way the other does.
const fn same_form<V: Labels, L: Labels>() -> bool {
    let cardinality = match (V::CARDINALITY, L::CARDINALITY) {
        (Some(v), Some(l)) => v == l,
        (None, None) => true,
        _ => false,
    };
    cardinality && V::NAMES.len() == L::NAMES.len()
}
