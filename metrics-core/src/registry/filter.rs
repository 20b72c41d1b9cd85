//! Which families a view of a registry shows.
//!
//! A view is the registry less some definitions: those it leaves out are not there for it, so they are not read, and
//! a name that one of them has is free for whoever is shown.

use std::collections::HashSet;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use crate::desc::Desc;
use crate::kind::Kind;
use crate::registry::claims::claimed_names;

/// Says of each definition whether it is shown.
#[derive(Clone)]
pub(crate) struct Filter(Arc<dyn Fn(&Desc) -> bool + Send + Sync>);

// The closure is the user's: what a panic breaks of its own is its own, and the registry has an answer or none.
impl UnwindSafe for Filter {}
impl RefUnwindSafe for Filter {}

impl Filter {
    pub(crate) fn new(shows: impl Fn(&Desc) -> bool + Send + Sync + 'static) -> Filter {
        Filter(Arc::new(shows))
    }

    /// Shows the families of these names, whichever of a family's names it is.
    pub(crate) fn by_names(names: HashSet<String>) -> Filter {
        Filter::new(move |desc| {
            let has_created = matches!(desc.kind(), Kind::Counter | Kind::Histogram | Kind::Summary);
            claimed_names(desc).any(|(name, _)| names.contains(name.as_ref()))
                || has_created && names.contains(&format!("{}_created", desc.base_name()))
        })
    }

    pub(crate) fn shows(&self, desc: &Desc) -> bool {
        (self.0)(desc)
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filter")
    }
}
