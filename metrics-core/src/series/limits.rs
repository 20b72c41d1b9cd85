//! How many series a family may have: what the operator says, or else the source.
//!
//! It is asked for when a series is made, not when one is updated. What is in effect is settled at the first question;
//! from then on only [`Core::set_limit`] changes it, and what is there already stays.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::core::Core;
use crate::cells::Locked;
use crate::diagnostic;
use crate::environment;
use crate::spec::Limit;

/// The limit in effect and one, or 0 as long as nobody has asked for it.
pub(crate) struct SetLimit(AtomicUsize);

impl SetLimit {
    pub(crate) const fn new() -> SetLimit {
        SetLimit(AtomicUsize::new(0))
    }
}

impl Core {
    /// The most series there may be.
    pub(crate) fn limit(&self) -> usize {
        match self.limit.0.load(Ordering::Relaxed) {
            0 => self.first_limit(),
            limit => limit - 1,
        }
    }

    /// Sets it, whatever the source and the environment say.
    pub(crate) fn set_limit(&self, limit: usize) {
        self.limit.0.store(limit.saturating_add(1), Ordering::Relaxed);
    }

    #[cold]
    fn first_limit(&self) -> usize {
        let in_source = self.limit_in_source();
        // An allocator that counts would come back to here, before anything is read.
        let Some(locked) = Locked::enter() else {
            return in_source;
        };
        let limit = environment::limit(&self.name()).unwrap_or(in_source);
        drop(locked);
        environment::problems().for_each(diagnostic::report);
        let settled = self.limit.0.compare_exchange(0, limit.saturating_add(1), Ordering::Relaxed, Ordering::Relaxed);
        settled.map_or_else(|set| set - 1, |_| limit)
    }

    /// What the definition says, its crate's namespace, or nobody.
    fn limit_in_source(&self) -> usize {
        let limit = match (self.spec().more().limit, self.crate_namespace()) {
            (Limit::Default, Some(namespace)) => namespace.limit,
            (limit, _) => limit,
        };
        match limit {
            Limit::Series(limit) => limit,
            Limit::None => usize::MAX,
            Limit::Default if self.spec().layout().is_some() => Limit::BUCKETED,
            Limit::Default => Limit::PLAIN,
        }
    }
}
