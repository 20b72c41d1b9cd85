//! How fast the counter counts, found by comparing it with the clock now and then.
//!
//! Two readings of both clocks, ten milliseconds apart, give the rate to some millionths; what is left is the time that
//! passes between the two clocks of one reading, some nanoseconds. So the distance is doubled until it is a minute,
//! and the rate goes on being found again: the system's clock is slewed by NTP, and a virtual machine may wake up on
//! other hardware.

use std::time::{Duration, Instant};

/// The shortest distance that gives a rate.
const FIRST: Duration = Duration::from_millis(10);

/// From here on each distance begins where the last one ended.
const LONG: Duration = Duration::from_secs(1);

/// The longest distance.
const LONGEST: Duration = Duration::from_secs(60);

/// The counter and the clock at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) ticks: u64,
    pub(super) at: Instant,
}

/// What is known so far.
#[derive(Debug)]
pub(super) struct Calibration {
    /// Where the distance begins.
    from: Option<Reading>,
    /// Nanoseconds a tick, times 2^32.
    nanoseconds: Option<u64>,
}

/// What a reading leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// Nothing: it is too early.
    Later,
    /// The counter counts so fast, and is compared again after so many ticks.
    Known { nanoseconds: u64, patience: u64 },
    /// The counter does something else than it did: nobody reads it until it is known anew.
    Distrusted,
}

impl Calibration {
    pub(super) const NEW: Calibration = Calibration { from: None, nanoseconds: None };

    pub(super) fn step(&mut self, now: Reading) -> Step {
        let Some(from) = self.from else { return self.restart(now, Step::Later) };
        let span = now.at.saturating_duration_since(from.at);
        if span < FIRST {
            return Step::Later;
        }
        let Some(ticks) = now.ticks.checked_sub(from.ticks).filter(|ticks| *ticks > 0) else {
            return self.restart(now, Step::Distrusted);
        };
        let Ok(nanoseconds) = u64::try_from((span.as_nanos() << 32) / u128::from(ticks)) else {
            return self.restart(now, Step::Distrusted);
        };
        // The kernel slews by half a thousandth at most; a hundredth is another counter.
        if self.nanoseconds.is_some_and(|known| known.abs_diff(nanoseconds) > known / 100) {
            return self.restart(now, Step::Distrusted);
        }
        self.nanoseconds = Some(nanoseconds);
        if span >= LONG {
            self.from = Some(now);
        }
        let next = match span < LONG {
            true => span,
            false => (2 * span).min(LONGEST),
        };
        let patience = (u128::from(ticks) * next.as_nanos() / span.as_nanos()).min(u128::from(u64::MAX / 2));
        Step::Known { nanoseconds, patience: patience as u64 }
    }

    fn restart(&mut self, now: Reading, step: Step) -> Step {
        *self = Calibration { from: Some(now), nanoseconds: None };
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Readings of a counter that counts `rate` ticks a nanosecond, from some moment on.
    struct Machine {
        start: Instant,
        rate: u64,
    }

    impl Machine {
        fn new(rate: u64) -> Machine {
            Machine { start: Instant::now(), rate }
        }

        fn at(&self, milliseconds: u64) -> Reading {
            let at = self.start + Duration::from_millis(milliseconds);
            Reading { ticks: 5_000 + milliseconds * 1_000_000 * self.rate, at }
        }
    }

    fn known(step: Step) -> (u64, u64) {
        match step {
            Step::Known { nanoseconds, patience } => (nanoseconds, patience),
            Step::Later | Step::Distrusted => panic!("{step:?}"),
        }
    }

    #[test]
    fn the_rate_is_known_after_ten_milliseconds() {
        let (machine, mut calibration) = (Machine::new(2), Calibration::NEW);
        assert_eq!(calibration.step(machine.at(0)), Step::Later);
        assert_eq!(calibration.step(machine.at(9)), Step::Later);
        assert_eq!(known(calibration.step(machine.at(10))), (1 << 31, 20_000_000));
    }

    #[test]
    fn the_distance_is_doubled_until_it_is_a_minute() {
        let (machine, mut calibration) = (Machine::new(1), Calibration::NEW);
        let _first = calibration.step(machine.at(0));
        let (mut now, mut distances) = (10, Vec::new());
        while now < 600_000 {
            let (nanoseconds, patience) = known(calibration.step(machine.at(now)));
            assert_eq!(nanoseconds, 1 << 32);
            distances.push(patience / 1_000_000);
            now += patience / 1_000_000;
        }
        assert_eq!(distances[..3], [10, 20, 40]);
        assert!(distances.windows(2).all(|pair| pair[1] <= 4 * pair[0]), "{distances:?}");
        assert!(distances.iter().rev().take(5).all(|last| *last == 60_000), "{distances:?}");
    }

    #[test]
    fn a_slewed_clock_is_followed() {
        let mut calibration = Calibration::NEW;
        let start = Instant::now();
        let reading = |ticks: u64, micros: u64| Reading { ticks, at: start + Duration::from_micros(micros) };
        let _first = calibration.step(reading(0, 0));
        let (before, _) = known(calibration.step(reading(2_000_000_000, 2_000_000)));
        let (after, _) = known(calibration.step(reading(4_000_000_000, 4_001_000)));
        assert_eq!((before, after > before), (1 << 32, true));
    }

    #[test]
    fn another_counter_is_not_trusted_until_its_rate_is_known() {
        let (machine, other, mut calibration) = (Machine::new(2), Machine::new(3), Calibration::NEW);
        let _first = calibration.step(machine.at(0));
        let _rate = known(calibration.step(machine.at(10)));
        assert_eq!(calibration.step(other.at(2_000)), Step::Distrusted);
        assert_eq!(calibration.step(other.at(2_005)), Step::Later);
        assert_eq!(known(calibration.step(other.at(2_020))).0, (1 << 32) / 3);
        // One that begins anew is another one.
        assert_eq!(calibration.step(machine.at(3)), Step::Later, "before the last reading");
        let behind = Reading { ticks: 1, at: other.start + Duration::from_secs(5) };
        assert_eq!(calibration.step(behind), Step::Distrusted);
    }
}
