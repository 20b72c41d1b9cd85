//! Metrics that are a function: it is called at every scrape, and what it returns is what is exposed.
//!
//! The function is heard out before its family is told. So a panic leaves the family out whole, and a label set that is
//! returned twice is found before anybody has heard of it.

use std::fmt;
use std::sync::Arc;

use super::define::check;
use super::reported::{Reading, Readings};
use super::target::{Metric, sealed};
use crate::cells::unwatched;
use crate::collector::Collector;
use crate::desc::Desc;
use crate::series::core::Core;
use crate::visitor::Visitor;

/// The metric behind a function with `#[gauge(callback)]` or `#[counter(callback)]`: what its `family()` returns.
///
/// The program's registry has it already; [`Registry::include`](crate::Registry::include) puts it into another one.
///
/// ```standalone_crate
/// use metrics_core::{Format, Registry, gauge};
///
/// /// Threads that the machine runs at once.
/// #[gauge(callback)]
/// fn processors() -> usize {
///     std::thread::available_parallelism().map_or(1, |count| count.get())
/// }
///
/// let registry = Registry::new();
/// registry.include(processors::family());
/// assert!(registry.encode(Format::Text).ends_with(&format!("\nprocessors {}\n", processors())));
/// ```
pub struct Callback {
    core: Core,
    ask: Ask,
    /// The family's description, with the labels of what the function returns.
    desc: for<'c> fn(&'c Core) -> &'c Arc<Desc>,
}

/// Calls the function and has what it returns noted.
pub type Ask = fn(&mut Readings<'_>);

/// The metric of a function; `ask` calls it. The function itself is here for its type, which has the labels: the
/// catalogue lists them without a call.
///
/// # Panics
/// At compile time, for labels that the metric cannot have.
#[must_use]
#[track_caller]
pub const fn callback<F, R, M>(core: Core, _function: F, ask: Ask) -> Callback
where
    F: Fn() -> R + Copy,
    R: Reading<M>,
{
    check::<R::Labels>(core.spec());
    Callback { core, ask, desc: Core::desc::<R::Labels> }
}

/// What [`callback`] is given to ask with: a function of ours, so that the user's methods do not come into it.
pub fn note<R: Reading<M>, M>(reading: R, readings: &mut Readings<'_>) {
    reading.note(readings);
}

impl sealed::Sealed for Callback {}

impl Metric for Callback {
    fn core(&self) -> &Core {
        &self.core
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone((self.desc)(&self.core))
    }
}

impl Collector for Callback {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone((self.desc)(&self.core))]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        let mut readings = Readings::of(&self.core);
        // It says what it says to everybody, also to a test that watches its own thread.
        unwatched(|| (self.ask)(&mut readings));
        visitor.family((self.desc)(&self.core));
        readings.tell(visitor);
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("name", &self.core.name()).finish_non_exhaustive()
    }
}
