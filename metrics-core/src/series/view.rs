//! A series as `retain` shows it, and how long it has been idle.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::sign::Sign;
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

    /// How long nothing was done to the series, as far as is known.
    ///
    /// Updates do not note the time: series are looked at when `retain` runs, and from the first such run on at every
    /// scrape; at every scrape from the first where the metric has `expire`. So this is never more than the truth,
    /// and zero at the first look. It is zero while something is in flight, a gauge's guard is open, a closure stands
    /// in for the gauge, or a [`Scoped`](crate::Scoped) is there.
    ///
    /// An update that changes nothing, `inc_by(0)`, is not noticed; nor is a `set` to the number that a gauge has,
    /// unless the gauge has `expire`.
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
    trace: u64,
    since: Instant,
}

impl Watch {
    pub(crate) const fn new() -> Watch {
        Watch(Mutex::new(None))
    }

    /// Whether anybody asked for idle times yet.
    pub(crate) fn is_on(&self) -> bool {
        self.lock().is_some()
    }

    /// Looks at all series there are: where they sit and what sign they give. Tells for how long each has given it.
    pub(crate) fn look(&self, series: impl Iterator<Item = (Seat, Sign)>, mut tell: impl FnMut(Seat, Duration, Sign)) {
        let mut seen = self.lock();
        let before = seen.take().unwrap_or_default();
        // Asked first: what is done while the series are looked at is done after this.
        let now = clock::now();
        let mut after = HashMap::with_capacity(before.len());
        for (seat, sign) in series {
            let since = match before.get(&seat) {
                Some(last) if last.trace == sign.trace && !sign.held => last.since,
                _ => now,
            };
            tell(seat, now.saturating_duration_since(since), sign);
            after.insert(seat, Seen { trace: sign.trace, since });
        }
        *seen = Some(after);
    }

    /// Forgets a series that is not there any more, or not for now: if it returns its time begins anew.
    pub(crate) fn forget(&self, seat: Seat) {
        if let Some(seen) = self.lock().as_mut() {
            seen.remove(&seat);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<HashMap<Seat, Seen>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Clock;

    const SEAT: Seat = (7, 1);

    fn idle(watch: &Watch, trace: u64, held: bool) -> u64 {
        let mut seconds = None;
        watch.look([(SEAT, Sign { trace, held })].into_iter(), |seat, idle, _| {
            assert_eq!(seat, SEAT);
            seconds = Some(idle.as_secs());
        });
        seconds.expect("one series was looked at")
    }

    #[test]
    fn a_series_is_idle_from_the_first_look_that_saw_its_last_change() {
        let (watch, clock) = (Watch::new(), Clock::new());
        let pass = || clock.advance(Duration::from_secs(10));
        assert_eq!(idle(&watch, 1, false), 0);
        pass();
        assert_eq!(idle(&watch, 1, false), 10);
        assert_eq!(idle(&watch, 1, false), 10, "looking often makes no time pass");
        pass();
        assert_eq!(idle(&watch, 2, false), 0, "it changed");
        pass();
        assert_eq!(idle(&watch, 2, true), 0, "something is under way");
        pass();
        assert_eq!(idle(&watch, 2, false), 10, "nothing is any more");
        pass();
        watch.forget(SEAT);
        assert_eq!(idle(&watch, 2, false), 0, "it was gone, and has returned");
    }

    #[test]
    fn what_was_not_there_at_a_look_begins_anew() {
        let (watch, clock) = (Watch::new(), Clock::new());
        assert_eq!(idle(&watch, 1, false), 0);
        clock.advance(Duration::from_secs(10));
        watch.look([].into_iter(), |_, _, _| panic!("nothing is there"));
        assert_eq!(idle(&watch, 1, false), 0);
    }
}
