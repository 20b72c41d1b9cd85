//! Updates that were refused or folded: counted as raw cells, so that counting them needs nothing that may fail.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::origin::Origin;

/// Why an update was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A counter was to go down.
    Negative,
    /// A counter was to grow by NaN or by infinity.
    NotFinite,
    /// A duration was given to a metric whose unit is not seconds.
    Unit,
    /// A gauge or a state set was to be set whose series is past the limit.
    Limit,
    /// The update came from an allocator that a label table was calling.
    Reentrant,
    /// The same, of a summary's quantiles: it is counted and summed, and has no rank.
    Unranked,
    /// All cells are taken.
    Exhausted,
    /// An exemplar's labels are none.
    Exemplar,
    /// A label set's number is not below its cardinality.
    Index,
    /// A label that is known when a function ends panicked.
    Late,
    /// A callback returned a label set a second time.
    Repeated,
}

const REASONS: [(Fault, &str, &str); 11] = [
    (
        Fault::Exemplar,
        "exemplar",
        "an exemplar's labels are letters, digits and `_`, each once, and with their values 128 characters at most",
    ),
    (Fault::Index, "label_index", "a label's `index()` is not below its `CARDINALITY`; mend its `LabelValue`"),
    (
        Fault::Late,
        "late_label",
        "a label in `late(..)` panicked, and the call it is of was not recorded; mend its expression",
    ),
    (Fault::Negative, "negative", "a counter cannot go down; use a gauge, or count what goes down separately"),
    (Fault::NotFinite, "not_finite", "a counter cannot grow by NaN or infinity; check the amount before it is added"),
    (
        Fault::Repeated,
        "repeated",
        "a callback returned one label set twice, and the first stays; have it return each once, or add them up",
    ),
    (Fault::Unit, "unit", "a `Duration` is an amount of seconds; give the metric that unit, or give it a plain number"),
    (
        Fault::Limit,
        "limit",
        "the metric has as many series as its limit allows, so a new one cannot be set; raise `limit`",
    ),
    (Fault::Reentrant, "reentrant", "a global allocator counted into a labelled metric that was itself allocating"),
    (
        Fault::Unranked,
        "unranked",
        "a global allocator observed while quantiles were allocating: counted, but not ranked",
    ),
    (Fault::Exhausted, "exhausted", "all cells are taken; remove series that are no longer needed"),
];

/// What went wrong with a family's updates.
#[derive(Debug)]
pub(crate) struct Faults {
    rejected: [AtomicU64; REASONS.len()],
    overflow: AtomicU64,
}

impl Faults {
    pub(crate) const fn new() -> Faults {
        Faults { rejected: [const { AtomicU64::new(0) }; REASONS.len()], overflow: AtomicU64::new(0) }
    }

    /// Counts a refused update; says so once, in debug builds.
    #[cold]
    pub(crate) fn reject<'n>(&self, fault: Fault, metric: impl FnOnce() -> Cow<'n, str>, origin: Origin) {
        let Some(at) = REASONS.iter().position(|(reason, ..)| *reason == fault) else {
            return;
        };
        let first = self.rejected[at].fetch_add(1, Ordering::Relaxed) == 0;
        // From inside an allocator nothing is said: saying it allocates.
        if first && cfg!(debug_assertions) && !matches!(fault, Fault::Reentrant | Fault::Unranked) {
            let message = format!("an update was refused: {}", REASONS[at].2);
            diagnostic::report(Diagnostic::new(DiagnosticKind::RefusedUpdate, &metric(), message, [origin]));
        }
    }

    /// Counts an update that went to the overflow series; says so once.
    #[cold]
    pub(crate) fn overflow<'n>(&self, metric: impl FnOnce() -> Cow<'n, str>, origin: Origin, limit: usize) {
        if self.overflow.fetch_add(1, Ordering::Relaxed) == 0 {
            let message = format!(
                "over {limit} series; new label values are counted as `__overflow__`: bound them, or raise `limit`"
            );
            diagnostic::report(Diagnostic::new(DiagnosticKind::Overflow, &metric(), message, [origin]));
        }
    }

    /// Says that two of a finite label's values have one text.
    #[cold]
    pub(crate) fn repeated<'n>(&self, metric: impl FnOnce() -> Cow<'n, str>, origin: Origin, texts: &[&str]) {
        let message = format!(
            "two label sets have the text `{}` and are counted as one series; mend the `value_at` of its `LabelValue`",
            texts.join("`, `")
        );
        diagnostic::report(Diagnostic::new(DiagnosticKind::Conflict, &metric(), message, [origin]));
    }

    /// Reasons and how many updates were refused for each, those that happened.
    pub(crate) fn rejected(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = REASONS.iter().zip(&self.rejected);
        counts.map(|((_, reason, _), count)| (*reason, count.load(Ordering::Relaxed))).filter(|(_, count)| *count > 0)
    }

    /// Updates that went to an overflow series.
    pub(crate) fn overflowed(&self) -> u64 {
        self.overflow.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_can_read_of_every_reason() {
        let page = include_str!("../../doc/own_metrics.md");
        for (_, reason, _) in REASONS {
            assert!(page.contains(&format!("\n| `{reason}` | ")), "{reason}");
        }
    }
}
