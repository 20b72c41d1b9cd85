//! What keeps a series' cells while somebody holds on to them.
//!
//! Who holds on to a series holds on to its family as well, and the cells of a metric without labels and those of a row are
//! the family's. So there is a reference to be counted of a table's series alone, and a handle is a few words that a
//! function has in registers, if it lets go of it itself.

use super::dense::Dense;
use crate::cells::{Entry, Noted};

/// What keeps the cells of a series, beside the family.
#[derive(Clone)]
pub(crate) enum Keep {
    /// Nothing: they are the family's.
    Family,
    /// A series of a label table.
    Entry(Entry),
    /// The series of a label table that stands for all that are past the limit.
    Overflow(Entry),
    /// Nothing either, of a row whose updates are noted.
    Noted(&'static Noted),
}

impl Keep {
    /// What keeps the cells of one series of a row.
    #[inline]
    pub(crate) fn in_dense(dense: &Dense, index: usize) -> Keep {
        dense.noted_cell(index).map_or(Keep::Family, Keep::Noted)
    }

    /// The cell of the series, if its updates are to be noted.
    #[inline]
    pub(crate) fn noted(&self) -> Option<&'static Noted> {
        match self {
            Keep::Entry(entry) | Keep::Overflow(entry) => entry.noted_cell(),
            Keep::Noted(noted) => Some(noted),
            Keep::Family => None,
        }
    }

    /// Whether this is the series that stands for all that are past the limit.
    pub(crate) fn is_overflow(&self) -> bool {
        matches!(self, Keep::Overflow(_))
    }
}
