//! What all threads of the process recorded.

use std::collections::HashMap;

use super::pairs::Pairs;
use super::question::Question;
use super::samples::{Sample, Samples};
use super::sight::{self, Sight, View};
use crate::registry::registry::Registry;
use crate::visitor::Value;

/// Watches all threads: what is recorded from here on, in the global registry.
///
/// For what a test cannot do on its own thread: a thread pool, a multi-threaded runtime. Parallel tests are in it, so
/// such a test belongs in a process of its own, which a file in `tests/` with one test is, and every test under
/// `cargo nextest`. It costs a scrape here and one at each reading.
///
/// ```standalone_crate
/// use metrics_core::testing::{self, assert_metric};
/// use metrics_core::{Counter, counter};
///
/// /// Jobs done.
/// #[counter]
/// static JOBS: Counter;
///
/// JOBS.inc_by(5);
/// let seen = testing::watch_process();
/// std::thread::spawn(|| JOBS.inc()).join().expect("it is well");
/// assert_eq!(seen.value("jobs_total", []), Some(1.0));
/// assert_metric!(seen, "jobs_total" => 1);
/// ```
///
/// It is read by name alone, as a dashboard reads: what a metric's own readings are, from one thread,
/// [`Seen::of`](super::Seen::of) has. It says how much has come since, and of gauges what they say now; floats are as exact as a difference of two sums can
/// be. What is reset meanwhile goes below zero.
pub fn watch_process() -> SeenProcess {
    watch_registry(Registry::global())
}

/// The same for a registry that is not the global one.
pub fn watch_registry(registry: &Registry) -> SeenProcess {
    SeenProcess { registry: registry.clone(), before: Before::of(&Samples::of(registry)) }
}

/// What all threads have recorded since [`watch_process`] made this, as a registry shows it: by the names and
/// labels of its samples, with [`value`](SeenProcess::value) or [`assert_metric!`](crate::assert_metric).
#[must_use = "what is recorded from here on is read from this: `let seen = testing::watch_process();`"]
#[derive(Debug)]
pub struct SeenProcess {
    registry: Registry,
    before: Before,
}

impl SeenProcess {
    /// The value of a sample, as [`Seen::value`](super::Seen::value) has it. A series that was not there before counts
    /// from zero.
    #[must_use]
    pub fn value(&self, name: &str, labels: impl Pairs) -> Option<f64> {
        self.view().answer(&Question::new(name, labels.pairs().iter().copied())).value()
    }
}

impl sight::Sealed for SeenProcess {}
impl Sight for SeenProcess {
    fn view(&self) -> View<'_> {
        View::of_process(&self.before, &self.registry)
    }
}

/// What a registry said when the watch began: of each sample that adds up, its value.
#[derive(Debug)]
pub(super) struct Before(HashMap<Key, Value>);

/// A sample's name, with its labels in the order of their names.
type Key = (String, Vec<(String, String)>);

fn key(family: &str, sample: &Sample) -> Key {
    let mut labels = sample.labels.clone();
    labels.sort_unstable();
    (format!("{family}{}", sample.suffix), labels)
}

impl Before {
    fn of(samples: &Samples) -> Before {
        let families = samples.families.iter();
        let samples = families.flat_map(|family| {
            let adding = family.samples.iter().filter(|sample| sample.adds_up);
            adding.map(|sample| (key(family.desc.name(), sample), sample.value))
        });
        Before(samples.collect())
    }

    /// How much more there is now.
    pub(super) fn subtracted_from(&self, mut now: Samples) -> Samples {
        for family in &mut now.families {
            let name = family.desc.name();
            for sample in family.samples.iter_mut().filter(|sample| sample.adds_up) {
                if let Some(before) = self.0.get(&key(name, sample)) {
                    sample.value = difference(sample.value, *before);
                }
            }
        }
        now
    }
}

/// Exact as long as both are whole.
fn difference(now: Value, before: Value) -> Value {
    match (now, before) {
        (Value::Unsigned(now), Value::Unsigned(before)) if now >= before => Value::Unsigned(now - before),
        _ => Value::Float(now.as_f64() - before.as_f64()),
    }
}
