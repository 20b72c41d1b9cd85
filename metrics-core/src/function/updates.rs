//! What generated code does to a metric, as functions of a path.
//!
//! A method call would be taken over by a trait of the user's that has a method of this name for every type.

use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use crate::labels::set::{Labels, LabelsOf};
use crate::metric::counter::Counter;
use crate::metric::gauge::{Gauge, GaugeGuard};
use crate::metric::histogram::Histogram;
use crate::metric::in_flight::{InFlight, InFlightGuard};
use crate::metric::observing;
use crate::metric::summary::Summary;
use crate::metric::target::{Metric, With};
use crate::metric::timer::Timer;
use crate::series::faults::Fault;

/// What takes the time of a call: a histogram or a summary.
pub trait Observes {
    /// Observes seconds for the series of these labels, which are the metric's own in any form.
    fn observe_for<V: Labels>(&self, labels: &V, took: Duration);

    /// The same of a time in seconds.
    fn observe_seconds_for<V: Labels>(&self, labels: &V, seconds: f64);

    /// Starts a timer for the series of these labels, which are the metric's own in any form.
    fn start_for<V: Labels>(&self, labels: &V) -> Timer;
}

/// What counts a call.
pub trait Counts {
    /// Counts one for the series of these labels, which are the metric's own in any form.
    fn count_for<V: Labels>(&self, labels: &V);
}

/// What knows how many calls are under way.
pub trait Tracks {
    /// Ends what is under way when it is dropped.
    type Guard;

    /// Counts one as under way for the series of these labels, which are the metric's own in any form.
    fn track_for<V: Labels>(&self, labels: &V) -> Self::Guard;
}

/// What has labels.
pub trait Labelled: Sized {
    /// Its labels.
    type Labels;

    /// One series.
    fn given<V: LabelsOf<Self::Labels>>(&self, labels: V) -> With<'_, Self, V>;
}

macro_rules! observes {
    ($($metric:ident)*) => {$(
        impl<L: Labels + 'static> Observes for $metric<L> {
            #[inline]
            fn observe_for<V: Labels>(&self, labels: &V, took: Duration) {
                observing::observe_for(self, labels, took);
            }

            #[inline]
            fn observe_seconds_for<V: Labels>(&self, labels: &V, seconds: f64) {
                observing::observe_seconds_for(self, labels, seconds);
            }

            #[inline]
            fn start_for<V: Labels>(&self, labels: &V) -> Timer {
                With { metric: self, labels }.start_timer()
            }
        }
    )*};
}

observes!(Histogram Summary);

impl<L: Labels + 'static> Counts for Counter<L> {
    #[inline]
    fn count_for<V: Labels>(&self, labels: &V) {
        self.inc_for(labels);
    }
}

macro_rules! tracks {
    ($($metric:ident $guard:ident)*) => {$(
        impl<L: Labels + 'static> Tracks for $metric<L> {
            type Guard = $guard;

            #[inline]
            fn track_for<V: Labels>(&self, labels: &V) -> $guard {
                With { metric: self, labels }.track()
            }
        }
    )*};
}

tracks!(InFlight InFlightGuard Gauge GaugeGuard);

macro_rules! labelled {
    ($($metric:ident)*) => {$(
        impl<L: Labels + 'static> Labelled for $metric<L> {
            type Labels = L;

            #[inline]
            fn given<V: LabelsOf<L>>(&self, labels: V) -> With<'_, Self, V> {
                self.with(labels)
            }
        }
    )*};
}

labelled!(Counter Gauge InFlight Histogram Summary);

/// The labels of a series that somebody has named.
#[inline]
pub fn labels<M, V>(series: With<'_, M, V>) -> V {
    series.labels
}

/// Records with late labels, which are the user's code. If they panic the call that they are of ends as it would have
/// ended, and the metric counts an update that was refused.
#[inline]
pub fn late<M: Metric>(metric: &M, record: impl FnOnce()) {
    if panic::catch_unwind(AssertUnwindSafe(record)).is_err() {
        metric.core().reject(Fault::Late);
    }
}
