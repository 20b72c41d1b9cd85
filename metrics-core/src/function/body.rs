//! Functions that do nothing: they tell the compiler the types around an instrumented body.

use std::convert::Infallible;

use super::classify::Returns;
use crate::labels::value::Leads;
use crate::metric::counter::Counter;
use crate::metric::gauge::Gauge;
use crate::metric::histogram::Histogram;
use crate::metric::in_flight::InFlight;
use crate::metric::summary::Summary;

/// A body that is called once, so that what it returns may refer to what it captured; and the type of that.
#[inline]
pub fn body<R, F: FnOnce() -> R>(body: F) -> (Returns<R>, F) {
    (Returns::NEW, body)
}

/// The value that an `async` block returns in a branch that is never taken: from it the compiler has the block's type,
/// which has no other place to be written.
///
/// # Panics
/// Always.
#[cold]
#[must_use]
pub fn promised<R>() -> R {
    unreachable!("the branch is never taken")
}

/// A future that is never done.
#[inline]
pub fn diverging<F: Future<Output = Infallible>>(future: F) -> F {
    future
}

/// A value of the type that was said. It is a field and no argument, so that of a value of another type the compiler says
/// what was expected, and nothing of a function that the user did not call.
#[derive(Debug)]
pub struct Typed<V> {
    /// The value.
    pub value: V,
}

/// A label's value: of the type that was said, if `G`, its [`Given`](crate::labels::value::Given), is one of a label.
#[inline]
pub const fn value<G, V>(value: V) -> <G as Leads>::To<V> {
    value
}

/// A future of the type that was said, if `G`, the future's output, is there.
#[inline]
pub fn named<G, F>(future: <G as Leads>::To<F>) -> <G as Leads>::To<F> {
    future
}

/// A metric that has no labels.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric without labels",
    label = "not a metric without labels",
    note = "a metric with labels is fed one series at a time; say which after it: `metric = REQUESTS, with = Http {{ .. }}`"
)]
pub trait Alone {
    /// The metric. Without it the compiler has one thing to say of a metric with labels.
    type Itself;

    /// The metric, as that.
    fn itself(&self) -> &Self::Itself;
}

macro_rules! alone {
    ($($metric:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Alone for $metric {
            type Itself = $metric;

            #[inline]
            fn itself(&self) -> &$metric {
                self
            }
        }
    )*};
}

alone!(Counter Gauge InFlight Histogram Summary);

/// A metric that is defined elsewhere, and fed without labels.
#[inline]
pub fn alone<M: Alone>(metric: &M) -> &M::Itself {
    metric.itself()
}
