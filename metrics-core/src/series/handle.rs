//! What keeps a series' cells while somebody holds on to them.

use std::sync::Arc;

use super::core::Core;
use super::dense::Dense;
use crate::cells::{Entry, Run};

/// A metric's family: a static's, or one made at run time.
#[derive(Clone)]
pub(crate) enum CoreRef {
    /// Made by generated code; lives for ever.
    Static(&'static Core),
    /// Made by a builder; lives as long as the metric and its handles.
    Shared(Arc<Core>),
}

impl std::ops::Deref for CoreRef {
    type Target = Core;

    #[inline]
    fn deref(&self) -> &Core {
        match self {
            CoreRef::Static(core) => core,
            CoreRef::Shared(core) => core,
        }
    }
}

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
    Overflow(#[expect(dead_code, reason = "held, not read")] Entry),
}

impl Keep {
    /// What keeps the cells of a row.
    pub(crate) fn of_dense(dense: &Dense) -> Keep {
        dense.keep().map_or(Keep::Forever, |run| Keep::Run(Arc::clone(run)))
    }

    /// Whether the series was removed, where that is known of what is kept: cells of a row are there for the next one.
    pub(crate) fn is_removed(&self) -> bool {
        matches!(self, Keep::Entry(entry) if entry.is_dead())
    }

    /// Whether this is the series that stands for all that are past the limit.
    pub(crate) fn is_overflow(&self) -> bool {
        matches!(self, Keep::Overflow(_))
    }
}
