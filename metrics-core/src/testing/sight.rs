//! What a test looks at: a registry, as far as one watch sees it.

use super::process::Before;
use super::question::{Answer, Question};
use super::samples::Samples;
use crate::cells::Watch;
use crate::registry::registry::Registry;

/// What [`assert_metric!`](crate::assert_metric) can look at: a thread's doing or the process's, since a watch began.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a watch has seen",
    label = "expected a watch",
    note = "begin one before the code under test: `let seen = metrics_core::testing::watch();`"
)]
pub trait Sight: Sealed {
    #[doc(hidden)]
    fn view(&self) -> View<'_>;
}

/// Nobody else has a sight.
#[doc(hidden)]
pub trait Sealed {}

impl<T: Sight + ?Sized> Sealed for &T {}
impl<T: Sight + ?Sized> Sight for &T {
    fn view(&self) -> View<'_> {
        T::view(self)
    }
}

/// A registry as far as one watch sees it.
#[doc(hidden)]
#[derive(Debug)]
pub struct View<'s> {
    registry: &'s Registry,
    since: Since<'s>,
}

/// Of whom, and since when.
#[derive(Debug)]
enum Since<'s> {
    Watch(&'s Watch),
    Process(&'s Before),
}

impl<'s> View<'s> {
    pub(super) fn of_thread(watch: &'s Watch, registry: &'s Registry) -> View<'s> {
        View { registry, since: Since::Watch(watch) }
    }

    pub(super) fn of_process(before: &'s Before, registry: &'s Registry) -> View<'s> {
        View { registry, since: Since::Process(before) }
    }

    /// What it says to a question.
    pub(super) fn answer(&self, question: &Question<'_>) -> Answer {
        question.answer(&self.read(&self.registry.filtered([question.name()])))
    }

    /// All that it sees.
    pub(super) fn samples(&self) -> Samples {
        self.read(self.registry)
    }

    /// What the process says, all threads since it began; none where the watch is of all threads itself.
    pub(super) fn in_total(&self, question: &Question<'_>) -> Option<f64> {
        match self.since {
            Since::Watch(_) => question.answer(&Samples::of(&self.registry.filtered([question.name()]))).value(),
            Since::Process(_) => None,
        }
    }

    /// What to say of other registries where the global one has nothing of the name.
    pub(super) fn others(&self) -> &'static str {
        match (self.registry.is_global(), &self.since) {
            (false, _) => "",
            (true, Since::Watch(_)) => {
                "\n  the global registry was asked; what is registered with one of your own is in \
                 `seen.in_registry(&registry)`"
            }
            (true, Since::Process(_)) => {
                "\n  the global registry was asked; what is registered with one of your own is in \
                 `testing::watch_registry(&registry)`"
            }
        }
    }

    fn read(&self, registry: &Registry) -> Samples {
        match self.since {
            Since::Watch(watch) => watch.read(|| Samples::of(registry)),
            Since::Process(before) => before.subtracted_from(Samples::of(registry)),
        }
    }
}
