//! The limits that a program's operator sets while it runs, by the exposed name.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::cells::Locked;
use crate::diagnostic;
use crate::environment::{self, is_called};
use crate::registry::entry::Entry;
use crate::registry::registry::Registry;

/// What was set in one registry, the latest last.
#[derive(Debug, Default)]
pub(super) struct Limits(Vec<(String, usize)>);

impl Limits {
    /// Remembers a limit for metrics that are to come.
    fn set(&mut self, name: &str, limit: usize) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), limit));
    }

    /// Lets a metric have the limit that was set for its name, if there is one.
    pub(super) fn apply(&self, entry: &Entry) {
        for (name, limit) in &self.0 {
            apply(entry, name, *limit);
        }
    }
}

/// Lets a metric have a limit, if it is called so; whether it is.
fn apply(entry: &Entry, name: &str, limit: usize) -> bool {
    let metric = entry.metric().filter(|_| entry.descs().iter().any(|desc| is_called(desc.name(), name)));
    metric.map(|metric| metric.core().set_limit(limit)).is_some()
}

impl Registry {
    /// Says of the environment's names, once, which of them no metric has: at the first scrape of the global registry,
    /// since what is registered at run time has mostly come by then.
    pub(super) fn report_unused_limits(&self) {
        static IS_REPORTED: AtomicBool = AtomicBool::new(false);
        if IS_REPORTED.load(Ordering::Relaxed) {
            return;
        }
        // The variable may be read here for the first time, and an allocator that counts must not ask for it meanwhile.
        let Some(locked) = Locked::enter() else { return };
        let has_limits = environment::has_limits();
        drop(locked);
        if IS_REPORTED.swap(true, Ordering::Relaxed) || !has_limits {
            return;
        }
        let entries: Vec<_> = self.members().entries.values().cloned().collect();
        let metrics = entries.iter().filter(|entry| entry.metric().is_some()).flat_map(|entry| entry.descs());
        let names: Vec<String> = metrics.map(|desc| desc.name().to_owned()).collect();
        environment::unused(&names).into_iter().for_each(diagnostic::report);
    }

    /// Sets the most series that a metric may have, by its exposed name, a counter's with or without `_total`: for
    /// metrics that are here, and for those that come later. Says whether one is here.
    ///
    /// It is the operator's word: it goes before the environment, which goes before what the source says. A metric has
    /// one limit, whichever of its registries it is set in; set in a view, by the name that it has there, it is set in
    /// what the view is of. Where there are more series already they stay, and new ones are counted as `__overflow__`;
    /// `usize::MAX` is no limit. A label set with finitely many values, up to 4096, bounds itself, and no limit folds it.
    ///
    /// ```
    /// use metrics_core::{Counter, Error, Registry};
    ///
    /// let registry = Registry::new();
    /// let calls = Counter::builder("calls", "Calls.").labels::<(u64,)>().label_names(&["user"]).register(&registry)?;
    /// assert!(registry.set_limit("calls_total", 3));
    /// (0..10_u64).for_each(|user| calls.with((user,)).inc());
    /// assert_eq!(calls.len(), 4); // three, and one that stands for the others
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Without a line of code, for the whole program:
    ///
    /// ```console
    /// $ METRICS_SERIES_LIMIT="http_requests_total=50000,jobs_total=none" ./shop
    /// ```
    ///
    /// The variable is read once, at the first new series or scrape; an entry that cannot be read is reported as a
    /// [`Diagnostic`](crate::Diagnostic), and the others hold. One that no metric has is reported at the first scrape of
    /// the global registry; a metric that is registered later still gets it. Its names are the metrics' own, whatever a view calls them.
    pub fn set_limit(&self, name: &str, series: usize) -> bool {
        let names: Vec<&str> = self.own_view().map_or(vec![name], |view| view.own_names(name).collect());
        // Every one of them: names may be in conflict.
        names.into_iter().fold(false, |is_here, name| self.set_own_limit(name, series) | is_here)
    }

    /// The same, by the name that the metric has here.
    fn set_own_limit(&self, name: &str, series: usize) -> bool {
        let in_parts = self.parts().iter().fold(false, |is_here, part| part.set_limit(name, series) | is_here);
        let mut members = self.members();
        members.limits.set(name, series);
        members.entries.values().fold(in_parts, |is_here, entry| apply(entry, name, series) | is_here)
    }
}
