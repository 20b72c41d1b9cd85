//! `target_info`: what a program says of itself as a whole, so that not every series has to.
//!
//! It is a family like any other one, with one series, which OpenMetrics wants to be told first. It is registered when
//! there is something to say, and not taken out again: from then on only its labels change.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::collector::Collector;
use crate::desc::Desc;
use crate::error::Error;
use crate::kind::Kind;
use crate::labels::text::LabelTextBuf;
use crate::registry::registry::Registry;
use crate::visitor::Visitor;

const NAME: &str = "target_info";

impl Registry {
    /// States what this program is, as labels of a series of their own: for what is the same for all its metrics, and
    /// would be a label of each of them otherwise. It stands before all other families.
    ///
    /// ```
    /// use metrics_core::{Error, Format, Registry};
    ///
    /// let registry = Registry::new();
    /// registry.set_target_info([("service_name", "shop"), ("service_version", "1.2.0")])?;
    /// let text = registry.encode(Format::OpenMetrics);
    /// assert!(text.starts_with("# TYPE target info\n"));
    /// assert!(text.contains("\ntarget_info{service_name=\"shop\",service_version=\"1.2.0\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// What was stated before is replaced; without labels there is no such series any more.
    ///
    /// # Errors
    /// A label name outside `[a-zA-Z_][a-zA-Z0-9_]*`, one that begins with `__`, or one that stands twice; or another
    /// family has the name `target_info` or `target`.
    pub fn set_target_info<N: AsRef<str>, V: AsRef<str>>(
        &self,
        labels: impl IntoIterator<Item = (N, V)>,
    ) -> Result<(), Error> {
        let labels = LabelTextBuf::new(labels)?;
        let target = self.target_info();
        *target.0.labels.lock().unwrap_or_else(PoisonError::into_inner) = labels;
        if !target.0.is_registered.swap(true, Ordering::AcqRel) {
            let registration = self.register(target.clone());
            target.0.is_registered.store(registration.is_ok(), Ordering::Release);
            registration?.forget();
        }
        Ok(())
    }
}

/// What a registry has been told about its target; a handle.
#[derive(Clone, Default)]
pub(crate) struct TargetInfo(Arc<Stated>);

#[derive(Default)]
struct Stated {
    labels: Mutex<LabelTextBuf>,
    is_registered: AtomicBool,
}

impl Collector for TargetInfo {
    fn describe(&self) -> Vec<Desc> {
        // The name is a constant and in the grammar: there is always one.
        Desc::new(Kind::Info, NAME, "What this program is.").into_iter().collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        let labels = self.0.labels.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for desc in self.describe().iter().filter(|_| !labels.text().is_empty()) {
            visitor.family(desc);
            visitor.info(labels.text());
        }
    }
}

/// What families are sorted by: their names, and this one's before all of them.
pub(crate) fn order(desc: &Desc) -> (bool, &str) {
    let is_first = desc.kind() == Kind::Info && desc.name() == NAME;
    (!is_first, desc.name())
}
