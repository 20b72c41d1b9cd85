//! A series as `retain` shows it, and how long it has been idle.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock;
use crate::labels::text::LabelText;

/// One series, as [`retain`](crate::Counter::retain) shows it.
#[derive(Clone, Debug)]
pub struct SeriesView<'a> {
    labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    idle: Duration,
}

impl<'a> SeriesView<'a> {
    pub(crate) fn new(labels: LabelText<'a>, idle: Duration) -> SeriesView<'a> {
        SeriesView { labels: labels.iter().collect(), idle }
    }

    /// The value of a label; none where it is absent.
    #[must_use]
    pub fn get(&self, label: &str) -> Option<&str> {
        self.labels.iter().find(|(name, _)| *name == label).map(|(_, value)| &**value)
    }

    /// All labels with their values, in order.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.labels.iter().map(|(name, value)| (&**name, &**value))
    }

    /// How long the series' value has not changed, as far as is known.
    ///
    /// Updates do not note the time: a value is looked at when `retain` runs, and from the first such run on at
    /// every scrape. So this is never more than the truth, and zero at the first look.
    #[must_use]
    pub fn idle(&self) -> Duration {
        self.idle
    }
}

/// What a family's series said when they were last looked at.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Option<HashMap<Seat, Seen>>>);

/// A series as its family knows it while it is there: its number or address, and the bits of when it began, since
/// numbers and addresses are used again.
pub(crate) type Seat = (usize, u64);

#[derive(Clone, Copy, Debug)]
struct Seen {
    fingerprint: u64,
    since: Instant,
}

impl Watch {
    pub(crate) const fn new() -> Watch {
        Watch(Mutex::new(None))
    }

    /// Whether anybody asked for idle times yet.
    pub(crate) fn is_on(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Looks at all series there are: their keys and what they say now. Returns how long each has said it.
    pub(crate) fn look(&self, series: impl Iterator<Item = (Seat, u64)>) -> HashMap<Seat, Duration> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.take().unwrap_or_default();
        let now = clock::now();
        let mut idle = HashMap::new();
        let after = series.map(|(key, fingerprint)| {
            let since = match before.get(&key) {
                Some(last) if last.fingerprint == fingerprint => last.since,
                _ => now,
            };
            // A test may have given the thread that looked last a later time.
            idle.insert(key, now.saturating_duration_since(since));
            (key, Seen { fingerprint, since })
        });
        *seen = Some(after.collect());
        idle
    }
}
