//! What keeps a series' cells while somebody holds on to them.

use std::sync::Arc;

use super::core::Core;
use super::dense::Dense;
use crate::cells::{Entry, Held, Noted, Run};

/// A metric's family: made by generated code, or by a builder for as long as the metric and its handles live.
pub(crate) type CoreRef = Held<Core>;

/// A counted reference to cells.
#[derive(Clone)]
pub(crate) enum Keep {
    /// The cells are there for ever.
    Forever,
    /// Cells of a metric made at run time.
    Run(#[expect(dead_code, reason = "held, not read")] Arc<Run>),
    /// A series of a label table.
    Entry(Entry),
    /// The series of a label table that stands for all that are past the limit.
    Overflow(Entry),
    /// A series of a row whose updates are noted.
    Noted(&'static Noted, #[expect(dead_code, reason = "held, not read")] Option<Arc<Run>>),
}

impl Keep {
    /// What keeps the cells of a row.
    pub(crate) fn of_dense(dense: &Dense) -> Keep {
        dense.keep().map_or(Keep::Forever, |run| Keep::Run(Arc::clone(run)))
    }

    /// What keeps the cells of one series of a row.
    pub(crate) fn in_dense(dense: &Dense, index: usize) -> Keep {
        match dense.noted_cell(index) {
            Some(noted) => Keep::Noted(noted, dense.keep().map(Arc::clone)),
            None => Keep::of_dense(dense),
        }
    }

    /// The cell of the series, if its updates are to be noted.
    pub(crate) fn noted(&self) -> Option<&'static Noted> {
        match self {
            Keep::Entry(entry) | Keep::Overflow(entry) => entry.noted_cell(),
            Keep::Noted(noted, _) => Some(noted),
            Keep::Forever | Keep::Run(_) => None,
        }
    }

    /// Whether this is the series that stands for all that are past the limit.
    pub(crate) fn is_overflow(&self) -> bool {
        matches!(self, Keep::Overflow(_))
    }
}
