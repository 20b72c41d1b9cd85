//! What goes wrong at run time without being anyone's return value: said once each, to standard error or to you.
//!
//! A scrape has nobody to hand an error to, and an update must not return one; so conflicts, overflow, refused
//! updates and panicking collectors are reported here. Each is reported once a process, however often it happens:
//! the counters `metrics_*_total` say how often. What was reported has to be remembered for that, so there is an end
//! to it: past 1024 different diagnostics no more are reported.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::io::{self, Write};
use std::panic;
use std::sync::{Mutex, PoisonError};

use crate::origin::Origin;

/// Something that went wrong at run time, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What class of thing it is.
    pub kind: DiagnosticKind,
    /// The metric that it concerns, by its exposed name; empty where it concerns none in particular.
    pub metric: String,
    /// What is wrong, and what to do about it.
    pub message: String,
    /// The definitions that have a part in it, the first of them first.
    pub origins: Vec<Origin>,
}

/// The class of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// Two definitions want the same name, or names that one exposition cannot hold; or two label sets of one metric
    /// have the same text.
    Conflict,
    /// A metric has reached its limit of series.
    Overflow,
    /// The source of exemplars panicked, or supplied labels that no exemplar can have.
    ExemplarSource,
    /// An update that means nothing, a negative amount on a counter for instance, was refused.
    RefusedUpdate,
    /// A collector or a callback panicked during a scrape.
    CollectorPanic,
    /// A variable of the environment says something that cannot be read, or names a metric that is not there.
    Environment,
    /// A collector or an import told something that cannot be exposed; that part was left out.
    InvalidSample,
    /// An [`Import`](crate::Import) had nothing to tell: its source failed, or gave what is not of its format.
    Import,
    /// A view's prefix or label cannot be one, or not on that metric; it was left out.
    InvalidView,
    /// The global registry is read, and there is nothing in it: no crate of the program defines a metric, as far as the
    /// linker knows.
    NoDefinitions,
}

impl Diagnostic {
    pub(crate) fn new(
        kind: DiagnosticKind,
        metric: &str,
        message: impl Into<String>,
        origins: impl Into<Vec<Origin>>,
    ) -> Diagnostic {
        Diagnostic { kind, metric: metric.to_owned(), message: message.into(), origins: origins.into() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.metric.is_empty() {
            write!(f, "metric `{}`", self.metric)?;
        }
        if !self.origins.is_empty() {
            let places: Vec<String> = self.origins.iter().map(ToString::to_string).collect();
            write!(f, "{}({})", if self.metric.is_empty() { "" } else { " " }, places.join(", "))?;
        }
        if !self.metric.is_empty() || !self.origins.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

/// What hears of a diagnostic.
type Listener = fn(&Diagnostic);

static LISTENER: Mutex<Option<Listener>> = Mutex::new(None);

/// Sends diagnostics to a function of yours, not to standard error: conflicts, overflow, refused updates and
/// panicking collectors, each once.
///
/// It may be called on any thread, in the middle of an update or a scrape, though never under a lock of this
/// library; let it be quick. A panic in it goes nowhere. What was reported before is not repeated: call it first
/// thing in `main`. After 1024 different diagnostics there is one more, which says that it is the last.
pub fn on_diagnostic(listener: fn(&Diagnostic)) {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
}

/// How many diagnostics are remembered. Their messages are built from definitions alone, never from the values that
/// come in; but a program may go on making definitions at run time, and collectors that tell ever new families.
const REMEMBERED: usize = 1024;

/// Reports it, unless the very same was reported before, or so many others were that this one cannot be remembered.
#[cold]
pub(crate) fn report(mut diagnostic: Diagnostic) {
    match novelty(&diagnostic) {
        Novelty::New => {}
        Novelty::Last => diagnostic.message.push_str(LAST),
        Novelty::Known => return,
    }
    let listener = *LISTENER.lock().unwrap_or_else(PoisonError::into_inner);
    match listener {
        // Whoever is in the middle of an update did not ask for the listener's panic.
        Some(listener) => drop(panic::catch_unwind(|| listener(&diagnostic))),
        None => {
            // In one piece, so that other threads' lines stay out of it; and not by `eprintln!`, which panics where
            // standard error is closed.
            let line = format!("metrics-core: {diagnostic}\n");
            drop(io::stderr().write_all(line.as_bytes()));
        }
    }
}

/// What the last diagnostic that is reported says besides.
const LAST: &str = " (more than 1024 different things have gone wrong by now: no further one will be reported)";

/// Whether a diagnostic is to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Novelty {
    New,
    /// It is new, and nothing after it will be.
    Last,
    Known,
}

/// What was reported until now.
struct Reported {
    diagnostics: HashSet<Diagnostic>,
    is_closed: bool,
}

impl Reported {
    fn add(&mut self, diagnostic: &Diagnostic) -> Novelty {
        if self.is_closed || self.diagnostics.contains(diagnostic) {
            return Novelty::Known;
        }
        if self.diagnostics.len() == REMEMBERED {
            self.is_closed = true;
            return Novelty::Last;
        }
        self.diagnostics.insert(diagnostic.clone());
        Novelty::New
    }
}

fn novelty(diagnostic: &Diagnostic) -> Novelty {
    thread_local! {
        static ASKING: Cell<bool> = const { Cell::new(false) };
    }
    static REPORTED: Mutex<Option<Reported>> = Mutex::new(None);
    // An allocator that counts may come back from under the lock with something to report: that goes unsaid.
    if ASKING.replace(true) {
        return Novelty::Known;
    }
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    let nothing = || Reported { diagnostics: HashSet::new(), is_closed: false };
    let novelty = reported.get_or_insert_with(nothing).add(diagnostic);
    drop(reported);
    ASKING.set(false);
    novelty
}

#[cfg(test)]
mod tests {
    use super::*;

    static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

    fn hear(diagnostic: &Diagnostic) {
        if diagnostic.metric == "heard_once" {
            HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic.clone());
            panic!("a listener's panic goes nowhere");
        }
    }

    #[test]
    fn the_same_thing_is_reported_once_and_a_listener_may_panic() {
        on_diagnostic(hear);
        let overflow = Diagnostic::new(DiagnosticKind::Overflow, "heard_once", "too many series", []);
        let refused = Diagnostic::new(DiagnosticKind::RefusedUpdate, "heard_once", "negative", []);
        for diagnostic in [&overflow, &refused, &overflow] {
            report(diagnostic.clone());
        }
        assert_eq!(*HEARD.lock().unwrap_or_else(PoisonError::into_inner), [overflow, refused]);
    }

    #[test]
    fn a_diagnostic_names_its_places() {
        let here = Origin::made_up("shop::orders", "src/orders.rs", 7);
        let there = Origin::made_up("shop::carts", "src/carts.rs", 9);
        let conflict = Diagnostic::new(DiagnosticKind::Conflict, "orders_total", "defined twice", [here, there]);
        assert_eq!(conflict.to_string(), "metric `orders_total` (src/orders.rs:7, src/carts.rs:9): defined twice");
        let bare = Diagnostic::new(DiagnosticKind::Overflow, "orders_total", "full", []);
        assert_eq!(bare.to_string(), "metric `orders_total`: full");
        let general = Diagnostic::new(DiagnosticKind::NoDefinitions, "", "nothing is there", []);
        assert_eq!(general.to_string(), "nothing is there");
    }
}
