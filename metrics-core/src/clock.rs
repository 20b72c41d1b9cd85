//! The time, as metrics state it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Seconds since the Unix epoch; 0 if the machine's clock stands before it.
pub(crate) fn unix_seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// The present moment, for what is measured between two of them and need not be exact to the nanosecond.
pub(crate) fn now() -> Instant {
    Instant::now()
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
        let now = unix_seconds().to_bits();
        match BEGAN.compare_exchange(NEVER, now, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => now,
            Err(first) => first,
        }
    }
    let began = BEGAN.load(Ordering::Relaxed);
    f64::from_bits(if began == NEVER { begin() } else { began })
}
