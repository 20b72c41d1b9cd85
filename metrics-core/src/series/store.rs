//! What a family comes to while the program runs: its series, and whatever befalls it.
//!
//! A definition is constant but for this, and this is all zero to begin with. So the two are statics of their own: what is
//! constant is full of addresses, each of which the loader writes before `main`, and what is zero is in no file and on no
//! page until somebody writes to it. Ten thousand definitions that nobody updates have ten thousand of these for nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use super::dense::Dense;
use super::faults::Faults;
use super::functions::Functions;
use super::limits::SetLimit;
use super::scopes::Scopes;
use super::stated::Stated;
use super::table::Table;
use super::view::Watch;
use crate::cells::{Late, LateBox, Rooted, Run};
use crate::desc::Desc;
use crate::spec::ABSENT;

/// What a family comes to while the program runs.
#[doc(hidden)]
pub struct Store {
    /// The family's description: of a metric made at run time from the start, of a static when somebody asks for it.
    pub(super) desc: Late<Arc<Desc>>,
    /// The cell of an unlabelled gauge or state set of a static.
    pub(super) cell: AtomicU64,
    /// The first slot of an unlabelled metric; 0 until its first update.
    pub(super) slot: AtomicU32,
    /// Whether there is what most families never have.
    pub(super) has_rare: AtomicBool,
    pub(super) dense: LateBox<Dense>,
    pub(super) table: LateBox<Table>,
    /// The cells of an unlabelled metric, if they are not a static's for ever.
    pub(super) run: LateBox<Run>,
    /// When a metric was made, if that was at run time; in seconds since the Unix epoch, and else zero.
    made: f64,
    pub(super) limit: SetLimit,
    pub(super) rare: LateBox<Rare>,
}

/// That of a static.
#[doc(hidden)]
pub type StaticStore = Rooted<Store>;

impl StaticStore {
    /// A constant: it is computed once, and not for each definition.
    #[expect(clippy::declare_interior_mutable_const, reason = "each static that is made of it is one of its own")]
    pub const NEW: StaticStore = Rooted::of_static(Store::of(0, 0.0));

    /// That of a gauge that says nothing before it is set.
    #[expect(clippy::declare_interior_mutable_const, reason = "as above")]
    pub const ABSENT: StaticStore = Rooted::of_static(Store::of(ABSENT, 0.0));
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
    /// When it was made, if that was at run time.
    pub(super) fn made(&self) -> f64 {
        self.made
    }

    /// That of a metric made at that time.
    pub(super) fn made_at(time: f64) -> Store {
        Store::of(0, time)
    }

    const fn of(cell: u64, made: f64) -> Store {
        Store {
            desc: Late::new(),
            cell: AtomicU64::new(cell),
            slot: AtomicU32::new(0),
            has_rare: AtomicBool::new(false),
            dense: LateBox::new(),
            table: LateBox::new(),
            run: LateBox::new(),
            made,
            limit: SetLimit::new(),
            rare: LateBox::new(),
        }
    }
}
