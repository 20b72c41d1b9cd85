//! What a family comes to while the program runs: its series, and whatever befalls it.
//!
//! A definition is constant but for this, and this is all zero to begin with. So the two are statics of their own: what is
//! constant is full of addresses, each of which the loader writes before `main`, and what is zero is in no file and on no
//! page until somebody writes to it. Ten thousand definitions that nobody updates have ten thousand of these for nothing.

use super::dense::Dense;
use super::faults::Faults;
use super::functions::Functions;
use super::limits::SetLimit;
use super::scopes::Scopes;
use super::stated::Stated;
use super::table::Table;
use super::view::Watch;
use crate::cells::{Late, Run};

/// What a family comes to while the program runs.
#[doc(hidden)]
pub struct Store {
    pub(super) dense: Late<Dense>,
    pub(super) table: Late<Table>,
    /// The cells of an unlabelled metric, if they are not a static's for ever.
    pub(super) run: Late<Run>,
    /// When a metric was made, if that was at run time; in seconds since the Unix epoch, and else zero.
    made: f64,
    pub(super) limit: SetLimit,
    pub(super) rare: Late<Rare>,
}

/// What most families never have.
pub(crate) struct Rare {
    pub(super) functions: Functions,
    pub(super) scopes: Scopes,
    pub(super) stated: Stated,
    pub(super) faults: Faults,
    pub(super) watch: Watch,
}

impl Rare {
    pub(super) fn new() -> Rare {
        Rare {
            functions: Functions::new(),
            scopes: Scopes::new(),
            stated: Stated::new(),
            faults: Faults::new(),
            watch: Watch::new(),
        }
    }

    /// Closures that stand in for gauges' values.
    pub(crate) fn functions(&self) -> &Functions {
        &self.functions
    }

    /// What an info states.
    pub(crate) fn stated(&self) -> &Stated {
        &self.stated
    }

    /// What went wrong with updates.
    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }
}

impl Store {
    /// That of a static. A constant: it is computed once, and not for each definition.
    #[expect(clippy::declare_interior_mutable_const, reason = "each static that is made of it is one of its own")]
    pub const NEW: Store = Store::of(0.0);

    /// When it was made, if that was at run time.
    pub(super) fn made(&self) -> f64 {
        self.made
    }

    /// That of a metric made at that time.
    pub(super) fn made_at(time: f64) -> Store {
        Store::of(time)
    }

    const fn of(made: f64) -> Store {
        let limit = SetLimit::new();
        Store { dense: Late::new(), table: Late::new(), run: Late::new(), made, limit, rare: Late::new() }
    }
}
