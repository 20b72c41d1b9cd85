//! The time, as metrics state it: the machine's, or the one that a test has given its thread.
//!
//! A thread that was given a time reads that, whatever it asks; all others go on with the machine's. What belongs to
//! the process and not to a thread ([`began`]) is always the machine's.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A time that stands still until it is moved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Still {
    /// Since the Unix epoch.
    pub(crate) unix: Duration,
    /// The same moment for what is measured between two of them.
    pub(crate) now: Instant,
}

impl Still {
    /// The machine's time, held.
    pub(crate) fn of_machine() -> Still {
        Still { unix: machine_time(), now: Instant::now() }
    }
}

thread_local! {
    static STILL: Cell<Option<Still>> = const { Cell::new(None) };
}

/// The time that the calling thread was given, if it was.
#[inline]
pub(crate) fn still() -> Option<Still> {
    STILL.get()
}

/// Gives the calling thread a time, or the machine's again.
pub(crate) fn set_still(still: Option<Still>) {
    STILL.set(still);
}

/// Seconds since the Unix epoch; 0 if the machine's clock stands before it.
pub(crate) fn unix_seconds() -> f64 {
    still().map_or_else(machine_time, |still| still.unix).as_secs_f64()
}

/// The present moment, for what is measured between two of them and need not be exact to the nanosecond.
pub(crate) fn now() -> Instant {
    still().map_or_else(Instant::now, |still| still.now)
}

/// A moment to count from, before any that a thread may be at: whoever asks first has no time of its own to give it.
pub(crate) fn long_ago() -> Instant {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(86_400)).unwrap_or(now)
}

fn machine_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// When counting began in this process, in seconds since the Unix epoch. The first call settles it, every other says
/// the same; updates and scrapes call it before they do anything.
///
/// Statics are there before `main`, and none of our code runs then. This is as early as anybody could have noticed.
/// Nothing is allocated: the first update may be that of an allocator that counts.
#[inline]
pub(crate) fn began() -> f64 {
    /// The bits of a NaN: no time.
    const NEVER: u64 = u64::MAX;
    static BEGAN: AtomicU64 = AtomicU64::new(NEVER);

    #[cold]
    fn begin() -> u64 {
        let now = machine_time().as_secs_f64().to_bits();
        match BEGAN.compare_exchange(NEVER, now, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => now,
            Err(first) => first,
        }
    }
    let began = BEGAN.load(Ordering::Relaxed);
    f64::from_bits(if began == NEVER { begin() } else { began })
}
