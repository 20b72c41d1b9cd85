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
    /// Names are any UTF-8, as OpenTelemetry has them: readers that do not know such names get them escaped,
    /// `service.name` as `service_name`.
    ///
    /// ```
    /// use metrics_core::{Error, Escaping, Format, Registry};
    ///
    /// let registry = Registry::new();
    /// registry.set_target_info([("service.name", "shop"), ("version", "1.2.0")])?;
    /// let text = registry.encode(Format::OpenMetrics);
    /// assert!(text.starts_with("# TYPE target info\n"));
    /// assert!(text.contains("\ntarget_info{service_name=\"shop\",version=\"1.2.0\"} 1\n"));
    /// let text = registry.encode(Format::OpenMetrics.with_escaping(Escaping::AllowUtf8));
    /// assert!(text.contains("\ntarget_info{\"service.name\"=\"shop\",version=\"1.2.0\"} 1\n"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// What was stated before is replaced; [`clear_target_info`](Registry::clear_target_info) takes it back.
    ///
    /// # Errors
    /// A label name that is empty, begins with `__` (escaped or not), stands twice, or is another one's for a reader
    /// that has them escaped; or another family has the name `target_info` or `target`. What was stated stays then.
    #[track_caller]
    pub fn set_target_info<N: AsRef<str>, V: AsRef<str>>(
        &self,
        labels: impl IntoIterator<Item = (N, V)>,
    ) -> Result<(), Error> {
        let pairs: Vec<(N, V)> = labels.into_iter().collect();
        let desc = Desc::new_utf8(Kind::Info, NAME, "What this program is.")?;
        desc.clone().with_labels(pairs.iter().map(|(name, _)| name.as_ref().to_owned()))?;
        let labels = LabelTextBuf::new_utf8(pairs)?;
        let stated = &self.target_info().0;
        if !stated.is_registered() {
            let target = Target { desc, stated: Arc::clone(stated) };
            match self.register_and(target, || stated.is_registered.store(true, Ordering::Release)) {
                Ok(registration) => registration.forget(),
                // Another thread may have been first: then it is this very family that has the name.
                Err(_) if stated.is_registered() => {}
                Err(error) => return Err(error),
            }
        }
        stated.state(labels);
        Ok(())
    }

    /// Takes back what [`set_target_info`](Registry::set_target_info) stated, if it stated anything.
    pub fn clear_target_info(&self) {
        self.target_info().0.state(LabelTextBuf::default());
    }
}

/// What a registry has been told about its target; a handle.
#[derive(Clone, Default)]
pub(crate) struct TargetInfo(Arc<Stated>);

impl TargetInfo {
    /// How many members it has in its registry, which no metric is for.
    pub(crate) fn members(&self) -> u64 {
        u64::from(self.0.is_registered())
    }
}

#[derive(Default)]
struct Stated {
    labels: Mutex<LabelTextBuf>,
    /// Whether the family is in its registry; set under that one's lock, where it is put in.
    is_registered: AtomicBool,
}

impl Stated {
    fn is_registered(&self) -> bool {
        self.is_registered.load(Ordering::Acquire)
    }

    fn state(&self, labels: LabelTextBuf) {
        *self.labels.lock().unwrap_or_else(PoisonError::into_inner) = labels;
    }
}

/// The family, once there is one. Its place in the source is where something was first stated.
struct Target {
    desc: Desc,
    stated: Arc<Stated>,
}

impl Collector for Target {
    fn describe(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        let labels = self.stated.labels.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !labels.text().is_empty() {
            visitor.family(&self.desc);
            visitor.info(labels.text());
        }
    }
}

/// What families are sorted by: their names, and this one's before all of them.
pub(crate) fn order(desc: &Desc) -> (bool, &str) {
    let is_first = desc.kind() == Kind::Info && desc.name() == NAME;
    (!is_first, desc.name())
}
