//! When a series began, by a reading of the clock that may be a moment old.
//!
//! To read the clock costs as much as all else that a series is made of. So a thread that makes many of one table keeps
//! its last reading for a while, which the processor's counter tells. It is never too late, and at most that while too
//! early. What is told apart by when it began stays apart: once a series has left, the clock is read anew.

use std::cell::Cell;
use std::sync::OnceLock;

use crate::cells::{are_invariant, ticks};
use crate::clock;

/// For so many ticks a reading is kept: no counter that counts at one rate is slower than some 1 GHz, so they are a
/// quarter of a millisecond at most.
const WHILE: u64 = 1 << 18;

static INVARIANT: OnceLock<bool> = OnceLock::new();

/// A reading of the machine's clock.
#[derive(Clone, Copy)]
struct Reading {
    /// The table that it was for, and how many series had left it by then.
    table: u64,
    left: u64,
    /// What the counter said before it.
    ticks: u64,
    seconds: f64,
}

thread_local! {
    /// The thread's last one. No table has the number 0.
    static LAST: Cell<Reading> = const { Cell::new(Reading { table: 0, left: 0, ticks: 0, seconds: 0.0 }) };
}

/// Finds out whether readings can be kept; until then none is. Asks the system once, so nothing may be locked.
#[inline]
pub(super) fn prepare() {
    // An allocator that counts does not come back to here: a file is opened, and nothing else.
    INVARIANT.get_or_init(are_invariant);
}

/// Seconds since the Unix epoch, for a series of this table, which so many have left.
pub(super) fn unix_seconds(table: u64, left: u64) -> f64 {
    if INVARIANT.get() != Some(&true) || clock::still().is_some() {
        return clock::unix_seconds();
    }
    let (last, now) = (LAST.get(), ticks());
    if last.table == table && last.left == left && now.wrapping_sub(last.ticks) < WHILE {
        return last.seconds;
    }
    let seconds = clock::unix_seconds();
    LAST.set(Reading { table, left, ticks: now, seconds });
    seconds
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_reading_is_kept_for_a_while_for_one_table_and_until_a_series_goes() {
        prepare();
        // Whether it is kept shows only where no interruption is as long as the while: some time there is none.
        let is_kept = (0..1000).any(|_| unix_seconds(u64::MAX, 1) == unix_seconds(u64::MAX, 1));
        assert!(is_kept || !are_invariant());
        let read = |table, left| {
            let first = unix_seconds(u64::MAX, 1);
            // The clock moves on by more than its step.
            let since = Instant::now();
            while since.elapsed() < Duration::from_micros(20) {}
            unix_seconds(table, left) > first
        };
        assert!(read(u64::MAX - 1, 1), "another table");
        assert!(read(u64::MAX, 2), "a series went");
        let first = unix_seconds(u64::MAX, 1);
        std::thread::sleep(Duration::from_millis(2));
        assert!(unix_seconds(u64::MAX, 1) > first, "it is too old");
    }
}
