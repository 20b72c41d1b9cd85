//! What one thread recorded.

use std::fmt;

use super::of::{SeenOf, Watchable};
use super::pairs::Pairs;
use super::question::Question;
use super::sight::{self, Sight, View};
use crate::cells::Watch;
use crate::registry::registry::Registry;

/// Watches the calling thread: what it records from here on, and nothing else.
///
/// ```standalone_crate
/// use metrics_core::{Histogram, histogram, testing};
///
/// /// Bytes of a page.
/// #[histogram(size)]
/// static PAGE_BYTES: Histogram;
///
/// PAGE_BYTES.observe(1_000_000);
/// let seen = testing::watch();
/// PAGE_BYTES.observe(300);
/// PAGE_BYTES.observe(0.1);
/// assert_eq!((seen.of(&PAGE_BYTES).count(), seen.of(&PAGE_BYTES).sum()), (2, 300.1));
/// assert_eq!(seen.value("page_bytes_bucket", [("le", "256.0")]), Some(1.0));
/// assert_eq!(PAGE_BYTES.count(), 3);
/// ```
///
/// What is covered and what is not is said [for the whole module](crate::testing#what-is-not-covered).
#[must_use = "what is recorded from here on is read from what this returns: `let seen = testing::watch();`"]
pub fn watch() -> Seen {
    Seen { watch: Watch::begin() }
}

/// What the calling thread has recorded since [`watch`] made this. It stays on its thread.
pub struct Seen {
    watch: Watch,
}

impl Seen {
    /// What was seen of a metric, one of its series, or a handle, with the readings that it has.
    ///
    /// ```standalone_crate
    /// use metrics_core::{Counter, counter, histogram, testing};
    ///
    /// /// Jobs done.
    /// #[counter]
    /// static JOBS: Counter;
    ///
    /// /// Mails sent.
    /// #[counter]
    /// fn mails(folder: &str);
    ///
    /// #[histogram(latency)]
    /// fn send() {
    ///     JOBS.inc();
    ///     mails("inbox").inc_by(2);
    /// }
    ///
    /// # fn main() {
    /// let seen = testing::watch();
    /// send();
    /// assert_eq!(seen.of(&JOBS).get(), 1.0);
    /// assert_eq!(seen.of(mails("inbox")).get_u64(), 2);                       // an accessor's call
    /// assert_eq!(seen.of(mails::family()).with(("outbox",)).get_u64(), 0);
    /// assert_eq!(seen.of(send_latency()).count(), 1);                         // of a function
    /// let handle = mails("inbox").series();
    /// assert_eq!(seen.of(&handle).get(), 2.0);
    /// # }
    /// ```
    pub fn of<T: Watchable>(&self, metric: T) -> SeenOf<'_, T::Kind, T::Target> {
        SeenOf::new(&self.watch, metric.target())
    }

    /// The value of a sample in the global registry, by the name and labels that it is exposed with: `jobs_total`,
    /// `latency_seconds_count`, `latency_seconds_bucket` with `le`. Labels that are not named may be anything, and all
    /// series that match are summed. Labels are [`Pairs`]: an array, a slice or a `Vec`. Of `le` and `quantile` the number
    /// counts, so `"10"` is `"10.0"`.
    ///
    /// A counter, histogram or summary that this thread has not updated has the value 0, whether its series are there
    /// or not: so it does not matter what other tests have done. None where no metric has the name, or the metric no
    /// such label, or the label never such a value; of gauges also where no series matches.
    ///
    /// ```standalone_crate
    /// use metrics_core::{Counter, counter, testing};
    ///
    /// /// Mails sent.
    /// #[counter]
    /// fn mails(folder: &str, urgent: bool);
    ///
    /// # fn main() {
    /// let seen = testing::watch();
    /// mails("inbox", true).inc();
    /// mails("inbox", false).inc();
    /// assert_eq!(seen.value("mails_total", [("folder", "inbox")]), Some(2.0));
    /// assert_eq!(seen.value("mails_total", [("folder", "spam")]), Some(0.0));
    /// assert_eq!(seen.value("mails_total", [("urgent", "maybe")]), None);
    /// assert_eq!(seen.value("males_total", []), None);
    /// # }
    /// ```
    #[must_use]
    pub fn value(&self, name: &str, labels: impl Pairs) -> Option<f64> {
        self.in_registry(Registry::global()).value(name, labels)
    }

    /// The same sight of a registry that is not the global one.
    ///
    /// ```
    /// use metrics_core::testing::{self, assert_metric};
    /// use metrics_core::{Counter, Registry};
    ///
    /// let registry = Registry::new();
    /// let jobs = Counter::builder("jobs", "Jobs done.").register(&registry)?;
    /// let seen = testing::watch();
    /// jobs.inc();
    /// assert_eq!(seen.in_registry(&registry).value("jobs_total", []), Some(1.0));
    /// assert_metric!(seen.in_registry(&registry), "jobs_total" => 1);
    /// assert_eq!(seen.of(&jobs).get(), 1.0);
    /// # Ok::<(), metrics_core::Error>(())
    /// ```
    #[must_use]
    pub fn in_registry<'s>(&'s self, registry: &'s Registry) -> SeenIn<'s> {
        SeenIn { watch: &self.watch, registry }
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").finish_non_exhaustive()
    }
}

/// What a thread has recorded, as a registry that is not the global one shows it: made by [`Seen::in_registry`].
#[derive(Clone, Copy)]
pub struct SeenIn<'s> {
    watch: &'s Watch,
    registry: &'s Registry,
}

impl SeenIn<'_> {
    /// The value of a sample in this registry, as [`Seen::value`] has it.
    #[must_use]
    pub fn value(&self, name: &str, labels: impl Pairs) -> Option<f64> {
        self.view().answer(&Question::new(name, labels.pairs().iter().copied())).value()
    }

    fn view(&self) -> View<'_> {
        View::of_thread(self.watch, self.registry)
    }
}

impl fmt::Debug for SeenIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeenIn").field("registry", self.registry).finish_non_exhaustive()
    }
}

impl sight::Sealed for Seen {}
impl Sight for Seen {
    fn view(&self) -> View<'_> {
        View::of_thread(&self.watch, Registry::global())
    }
}

impl sight::Sealed for SeenIn<'_> {}
impl Sight for SeenIn<'_> {
    fn view(&self) -> View<'_> {
        SeenIn::view(self)
    }
}
