//! A clock that a test sets: for its own thread, so that no other test notices.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::amount::Amount;
use crate::clock::{self, Still};
use crate::stopwatch::AskClock;

thread_local! {
    /// Clocks of this thread.
    static LIVING: Cell<usize> = const { Cell::new(0) };
}

/// The time of the calling thread, which stands still until the test moves it.
///
/// As long as one lives, the thread that made it reads this time and no other: timers, timed functions and guards that
/// start in that time, creation times, `set_to_current_time`, the times of exemplars, the windows of summaries, how long
/// a series was [idle](crate::SeriesView::idle) and whether it expires. Other threads keep the machine's time, so parallel
/// tests do not notice; but a series that this thread finds expired is gone for all. Several clocks of one thread show
/// one time.
///
/// ```standalone_crate
/// use metrics_core::{Histogram, histogram, testing::Clock};
/// use std::time::Duration;
///
/// /// Time that a backup took.
/// #[histogram(latency)]
/// static BACKUP_LATENCY: Histogram;
///
/// let clock = Clock::new();
/// let timer = BACKUP_LATENCY.start_timer();
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(timer.stop(), Duration::from_secs(3600));
/// assert_eq!(BACKUP_LATENCY.sum(), 3600.0);
/// ```
///
/// When the process began to count is a property of the process, so the creation time of a static without labels is the
/// machine's. `tokio::time` has a clock of its own: `tokio::time::advance` moves it, and this one does not.
#[must_use = "the time is the machine's again when the clock is dropped: `let clock = Clock::new();`"]
pub struct Clock {
    _ask: AskClock,
    /// It is the thread's, so it stays there.
    of_thread: PhantomData<*const ()>,
}

impl Clock {
    /// Holds the time, as it is now.
    pub fn new() -> Clock {
        Clock::holding(clock::still().unwrap_or_else(Still::of_machine))
    }

    /// Sets the time of day, in seconds since the Unix epoch: any number, or a `Duration`. As when a machine's clock
    /// is set, what is being measured does not get longer or shorter by that.
    ///
    /// # Panics
    /// A time before the epoch, or one that is no number.
    #[track_caller]
    pub fn at(unix_seconds: impl Amount) -> Clock {
        let seconds = unix_seconds.number().as_f64();
        let Ok(unix) = Duration::try_from_secs_f64(seconds) else {
            panic!("`Clock::at({seconds})` is no time; give it seconds since the Unix epoch")
        };
        let still = clock::still().unwrap_or_else(Still::of_machine);
        Clock::holding(Still { unix, ..still })
    }

    fn holding(still: Still) -> Clock {
        let clock = Clock { _ask: AskClock::instead_of_the_counter(), of_thread: PhantomData };
        LIVING.set(LIVING.get() + 1);
        clock::set_still(Some(still));
        clock
    }

    /// Lets this much time pass at once.
    ///
    /// # Panics
    /// More time than there is.
    #[track_caller]
    pub fn advance(&self, by: Duration) {
        let Still { unix, now } = clock::still().unwrap_or_else(Still::of_machine);
        match (unix.checked_add(by), now.checked_add(by)) {
            (Some(unix), Some(now)) => clock::set_still(Some(Still { unix, now })),
            _ => panic!("`Clock::advance({by:?})` goes beyond what a time can be"),
        }
    }

    /// What time it is, in seconds since the Unix epoch.
    #[must_use]
    pub fn unix_seconds(&self) -> f64 {
        clock::unix_seconds()
    }
}

impl Default for Clock {
    fn default() -> Clock {
        Clock::new()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("unix_seconds", &self.unix_seconds()).finish()
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        let others = LIVING.get() - 1;
        LIVING.set(others);
        if others == 0 {
            clock::set_still(None);
        }
    }
}
