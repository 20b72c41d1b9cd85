//! How long something took.
//!
//! A timed call is two readings of a clock and little else. The system's clock takes the processor's counter, scales
//! it and adds it to a base, all of it under a sequence lock; the counter alone takes half the time. So stopwatches
//! read the counter once it is known how fast it counts, and [`Instant`] until then: nothing waits for a calibration,
//! which goes on beside the first stopwatches ([`calibration`]). Where the counter cannot be relied upon
//! ([`are_invariant`]) it stays at [`Instant`] for good.
//!
//! Where a test has given its thread a time of its own, that is the time. It costs the counter's way nothing: while any
//! test does so ([`AskClock`]) no stopwatch starts with the counter.

mod calibration;

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use self::calibration::{Calibration, Reading, Step};
use crate::cells::{are_invariant, ticks};
use crate::clock;

/// Runs from its making on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Start);

#[derive(Clone, Copy, Debug)]
enum Start {
    Ticks(u64),
    /// By the thread's clock.
    Clock(Instant),
    /// By the machine's.
    Machine(Instant),
}

/// What all stopwatches read and nearly none writes.
#[repr(align(128))]
struct Scale {
    /// Whether a new stopwatch reads the counter.
    trusted: AtomicBool,
    /// Nanoseconds a tick, times 2^32: the last that was known, also when the counter is no longer trusted.
    nanoseconds: AtomicU64,
    /// The counter when it was last compared with the clock.
    checked: AtomicU64,
    /// How many ticks later it is compared again.
    patience: AtomicU64,
}

static SCALE: Scale = Scale {
    trusted: AtomicBool::new(false),
    nanoseconds: AtomicU64::new(0),
    checked: AtomicU64::new(0),
    patience: AtomicU64::new(0),
};

static CALIBRATION: Mutex<Calibration> = Mutex::new(Calibration::NEW);

/// How many want the clock to be asked and not the counter; changed from 0 under the lock of [`CALIBRATION`].
static ASKING: AtomicUsize = AtomicUsize::new(0);

/// While one lives, stopwatches start by the clock.
#[derive(Debug)]
pub(crate) struct AskClock(());

impl AskClock {
    /// From now on, in all threads.
    pub(crate) fn instead_of_the_counter() -> AskClock {
        // Nobody who compares the clocks now can trust the counter after this.
        let _calibration = CALIBRATION.lock().unwrap_or_else(PoisonError::into_inner);
        ASKING.fetch_add(1, Ordering::Relaxed);
        SCALE.trusted.store(false, Ordering::Relaxed);
        AskClock(())
    }
}

impl Drop for AskClock {
    fn drop(&mut self) {
        // The next comparison lets the counter be trusted again.
        ASKING.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stopwatch {
    #[inline]
    pub(crate) fn start() -> Stopwatch {
        match SCALE.trusted.load(Ordering::Relaxed) {
            true => Stopwatch(Start::Ticks(ticks())),
            false => Stopwatch::start_clock(),
        }
    }

    #[cold]
    #[inline(never)]
    fn start_clock() -> Stopwatch {
        compare();
        Stopwatch(Start::Clock(clock::now()))
    }

    /// One that is not any single thread's: it goes by the machine's time alone.
    pub(crate) fn of_process() -> Stopwatch {
        match Stopwatch::start() {
            Stopwatch(Start::Ticks(start)) => Stopwatch(Start::Ticks(start)),
            Stopwatch(_) => Stopwatch(Start::Machine(Instant::now())),
        }
    }

    /// The time since the start, to the nanosecond.
    #[inline]
    pub(crate) fn elapsed(self) -> Duration {
        match self.0 {
            Start::Ticks(start) => Duration::from_nanos(nanoseconds_since(start)),
            Start::Clock(start) => since(start),
            Start::Machine(start) => start.elapsed(),
        }
    }

    /// The same in seconds, without the detour of a `Duration`, which is put together and taken apart by division.
    #[inline]
    pub(crate) fn seconds(self) -> f64 {
        match self.0 {
            Start::Ticks(start) => nanoseconds_since(start).min(i64::MAX as u64) as i64 as f64 / 1e9,
            _ => self.elapsed().as_secs_f64(),
        }
    }
}

/// By the counter.
#[inline]
fn nanoseconds_since(start: u64) -> u64 {
    let now = ticks();
    let since_check = now.wrapping_sub(SCALE.checked.load(Ordering::Relaxed));
    if since_check > SCALE.patience.load(Ordering::Relaxed) {
        compare();
    }
    // Two cores may differ by less than it takes to tell: that is no time, not a long one.
    scaled(now.saturating_sub(start), SCALE.nanoseconds.load(Ordering::Relaxed))
}

/// By the thread's clock, which need not be the one that the stopwatch was started by.
#[cold]
#[inline(never)]
fn since(start: Instant) -> Duration {
    clock::now().saturating_duration_since(start)
}

#[inline]
fn scaled(ticks: u64, nanoseconds: u64) -> u64 {
    let scaled = (u128::from(ticks) * u128::from(nanoseconds)) >> 32;
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// Compares the counter with the clock, unless another thread is doing so.
#[cold]
#[inline(never)]
fn compare() {
    static INVARIANT: OnceLock<bool> = OnceLock::new();
    // A timer inside `are_invariant` would wait for itself; there is none, it opens a file and nothing else.
    if !INVARIANT.get_or_init(are_invariant) {
        return;
    }
    // Not waited for: this may be inside an allocation that the holder makes.
    let Ok(mut calibration) = CALIBRATION.try_lock() else { return };
    let Some(reading) = read_both() else { return };
    match calibration.step(reading) {
        Step::Later => {}
        Step::Known { nanoseconds, patience } => {
            SCALE.nanoseconds.store(nanoseconds, Ordering::Relaxed);
            SCALE.checked.store(reading.ticks, Ordering::Relaxed);
            SCALE.patience.store(patience, Ordering::Relaxed);
            SCALE.trusted.store(ASKING.load(Ordering::Relaxed) == 0, Ordering::Release);
        }
        Step::Distrusted => SCALE.trusted.store(false, Ordering::Relaxed),
    }
}

/// Both clocks at one moment; none where this thread was interrupted between the two each time.
fn read_both() -> Option<Reading> {
    /// More than a reading of the clock takes anywhere, less than an interruption.
    const CLOSE: u64 = 3_000;
    let attempts = (0..4).map(|_| {
        let before = ticks();
        let at = Instant::now();
        let apart = ticks().wrapping_sub(before);
        (apart, Reading { ticks: before.wrapping_add(apart / 2), at })
    });
    attempts.min_by_key(|(apart, _)| *apart).filter(|(apart, _)| *apart < CLOSE).map(|(_, reading)| reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_clock() {
        let (begun, first) = (Instant::now(), Stopwatch::start());
        while begun.elapsed() < Duration::from_millis(60) {
            let before = Instant::now();
            let stopwatch = Stopwatch::start();
            // This thread may lose its core between any two of these lines.
            let within = Instant::now();
            while within.elapsed() < Duration::from_millis(1) {}
            let at_least = within.elapsed();
            let took = stopwatch.elapsed();
            let at_most = before.elapsed();
            assert!(took >= at_least - at_least / 100, "{took:?} of {at_least:?} at least");
            assert!(took <= at_most + at_most / 100, "{took:?} of {at_most:?} at most");
        }
        // The test below keeps it from being trusted for a while.
        while SCALE.trusted.load(Ordering::Relaxed) != are_invariant() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is used where it can be");
            std::hint::black_box(Stopwatch::start());
        }
        let (took, at_most) = (first.elapsed(), begun.elapsed());
        assert!(took <= at_most, "{took:?} of {at_most:?}");
    }

    #[test]
    fn while_the_clock_is_asked_no_stopwatch_starts_with_the_counter() {
        let asking = [AskClock::instead_of_the_counter(), AskClock::instead_of_the_counter()];
        for _one_less in asking {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(30) {
                let Stopwatch(start) = Stopwatch::start();
                assert!(matches!(start, Start::Clock(_)), "{start:?}");
            }
        }
    }

    #[test]
    fn a_counter_that_stands_behind_is_no_time() {
        let ahead = Stopwatch(Start::Ticks(ticks().saturating_add(1 << 20)));
        assert_eq!(ahead.elapsed(), Duration::ZERO);
    }

    #[test]
    fn scales_a_century() {
        let century = 100 * 365 * 86_400 * 3_000_000_000_u64;
        assert_eq!(scaled(century, (1 << 32) / 3) / 1_000_000_000, 100 * 365 * 86_400 - 1);
        assert_eq!(scaled(u64::MAX, u64::MAX), u64::MAX);
    }

    #[test]
    fn seconds_are_those_of_the_duration() {
        let (begun, stopwatch) = (Instant::now(), Stopwatch::start());
        while begun.elapsed() < Duration::from_millis(2) {}
        for start in [stopwatch, Stopwatch(Start::Machine(begun)), Stopwatch(Start::Ticks(ticks()))] {
            let (before, seconds, after) = (start.elapsed(), start.seconds(), start.elapsed());
            assert!(
                before.as_secs_f64() <= seconds && seconds <= after.as_secs_f64(),
                "{before:?} {seconds} {after:?}"
            );
        }
    }
}
