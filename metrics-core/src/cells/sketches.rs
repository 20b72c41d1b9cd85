//! The sketches behind quantiles, beside the cells that count.
//!
//! A sketch grows, is divided by time and cannot be read while it is written, so it is behind a lock, and threads would
//! meet there. So there are parts with a lock each. A thread keeps to one part and finds it free; where it does not,
//! because a scrape is there or another thread keeps to it too, it goes on to the next and stays: sketches are added up,
//! so any part will do. It waits only if all parts are taken at that moment.
//!
//! A part has what was observed of late. What is of an earlier step of the window is handed over to a place that all
//! parts share, by the first observation of the next step or by who reads. So a series has one sketch for each part that
//! its threads keep to and one for each age bucket, not one for each of both.
//!
//! Locks are taken in one order, the shared place before a part: who observes holds a part, so it may only try. Memory is
//! allocated under them, so the thread is marked by [`Locked`], and an observation by the program's allocator that finds
//! the mark is refused.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{OnceLock, TryLockError};
use std::time::Instant;

use super::ages::Ages;
use super::locked::Locked;
use super::sketch::Sketch;
use super::sync::{AtomicU32, AtomicUsize, Mutex, MutexGuard, Ordering, lock};
use crate::clock;
use crate::quantiles::Quantiles;

/// Parts that threads keep to, a power of two. A program with more threads that observe all the time has some of them
/// share.
const PARTS: usize = 32;

/// Locks that the shared places of the series are spread over, a power of two.
const PLACES: usize = 16;

/// Counts that the series are spread over, of entries that there are for them in parts and places.
const COUNTS: usize = 1024;

/// Some series' observations by first slot.
type Series = BTreeMap<u32, Ages>;

/// A lock with cache lines to itself.
#[repr(align(128))]
struct Part(Mutex<Series>);

/// Sketches of many series.
struct Sketches {
    parts: [Part; PARTS],
    places: [Mutex<Series>; PLACES],
    counts: [AtomicU32; COUNTS],
}

static SKETCHES: Sketches = Sketches::new();

thread_local! {
    /// The part that this thread keeps to, from 1; 0 before it observes.
    static HOME: Cell<usize> = const { Cell::new(0) };
}

/// Counts an observation in, for a series that its caller keeps; slot 0 is none. False inside an allocation of this very
/// work, and of others whose locks an allocator must not come back to.
pub(crate) fn observe_sketch(slot: u32, quantiles: &Quantiles, value: f64) -> bool {
    if slot == 0 {
        return true;
    }
    let Some(_locked) = Locked::enter() else {
        return false;
    };
    SKETCHES.add(slot, quantiles, step(quantiles), value);
    true
}

/// What was observed of a series in its window.
pub(crate) fn read_sketch(slot: u32, quantiles: &Quantiles) -> Sketch {
    match Locked::enter() {
        Some(_locked) => SKETCHES.read(slot, quantiles, step(quantiles)),
        None => Sketch::new(),
    }
}

/// Lets go of the observations of a series that begins anew or is no more.
pub(crate) fn forget_sketches(slot: u32) {
    if SKETCHES.may_have(slot) {
        let _locked = Locked::enter();
        SKETCHES.forget(slot);
    }
}

/// The present step of a window.
fn step(quantiles: &Quantiles) -> u64 {
    /// The moment from which steps are counted: any will do, if it is one for all threads.
    static FIRST: OnceLock<Instant> = OnceLock::new();
    quantiles.age_bucket(clock::now().saturating_duration_since(*FIRST.get_or_init(clock::long_ago)))
}

impl Sketches {
    const fn new() -> Sketches {
        Sketches {
            parts: [const { Part(Mutex::new(BTreeMap::new())) }; PARTS],
            places: [const { Mutex::new(BTreeMap::new()) }; PLACES],
            counts: [const { AtomicU32::new(0) }; COUNTS],
        }
    }

    fn place(&self, slot: u32) -> &Mutex<Series> {
        &self.places[(spread(slot) >> 28) as usize % PLACES]
    }

    fn count_of(&self, slot: u32) -> &AtomicU32 {
        &self.counts[(spread(slot) >> 22) as usize % COUNTS]
    }

    /// Whether there may be anything of a series. Whoever asks has seen all that was observed by those who gave it up.
    fn may_have(&self, slot: u32) -> bool {
        self.count_of(slot).load(Ordering::Relaxed) > 0
    }

    fn add(&self, slot: u32, quantiles: &Quantiles, now: u64, value: f64) {
        let mut part = self.free_part();
        let ages = part.entry(slot).or_insert_with(|| {
            self.count_of(slot).fetch_add(1, Ordering::Relaxed);
            Ages::new()
        });
        if ages.has_older(now) {
            self.hand_over(slot, quantiles, now, ages);
        }
        ages.add(now, value);
    }

    /// The thread's own part, or one that is free.
    #[inline]
    fn free_part(&self) -> MutexGuard<'_, Series> {
        let home = HOME.get();
        match home.checked_sub(1).map(|home| self.parts[home].0.try_lock()) {
            Some(Ok(part)) => part,
            _ => self.other_part(home),
        }
    }

    #[cold]
    fn other_part(&self, home: usize) -> MutexGuard<'_, Series> {
        /// Spreads threads over the parts.
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let first = if home == 0 { NEXT.fetch_add(1, Ordering::Relaxed) } else { home };
        for at in (first..first + PARTS).map(|at| at % PARTS) {
            let part = match self.parts[at].0.try_lock() {
                Err(TryLockError::WouldBlock) => continue,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Ok(part) => part,
            };
            HOME.set(at + 1);
            return part;
        }
        // Each is held for one observation or for what a scrape copies, and by nobody who waits for this thread.
        lock(&self.parts[first % PARTS].0)
    }

    /// Hands over what is of earlier steps, unless somebody reads the series: it stays for the next time then.
    #[cold]
    fn hand_over(&self, slot: u32, quantiles: &Quantiles, now: u64, ages: &mut Ages) {
        expire(ages, now, quantiles);
        if ages.has_older(now)
            && let Ok(mut place) = self.place(slot).try_lock()
        {
            let gathered = place.entry(slot).or_insert_with(|| {
                self.count_of(slot).fetch_add(1, Ordering::Relaxed);
                Ages::new()
            });
            ages.hand_over(now, gathered);
            expire(gathered, now, quantiles);
        }
    }

    fn read(&self, slot: u32, quantiles: &Quantiles, now: u64) -> Sketch {
        let mut sum = Sketch::new();
        if !self.may_have(slot) {
            return sum;
        }
        let steps = quantiles.age_buckets();
        let mut place = lock(self.place(slot));
        let mut gathered = place.remove(&slot).unwrap_or_else(|| {
            self.count_of(slot).fetch_add(1, Ordering::Relaxed);
            Ages::new()
        });
        for part in &self.parts {
            let mut part = lock(&part.0);
            let Some(ages) = part.get_mut(&slot) else { continue };
            expire(ages, now, quantiles);
            ages.hand_over(now, &mut gathered);
            ages.read(now, steps, &mut sum);
            if ages.is_empty() {
                part.remove(&slot);
                self.count_of(slot).fetch_sub(1, Ordering::Relaxed);
            }
        }
        expire(&mut gathered, now, quantiles);
        gathered.read(now, steps, &mut sum);
        match gathered.is_empty() {
            true => drop(self.count_of(slot).fetch_sub(1, Ordering::Relaxed)),
            false => drop(place.insert(slot, gathered)),
        }
        sum
    }

    fn forget(&self, slot: u32) {
        let mut place = lock(self.place(slot));
        let mut forgotten = u32::from(place.remove(&slot).is_some());
        for part in &self.parts {
            forgotten += u32::from(lock(&part.0).remove(&slot).is_some());
        }
        self.count_of(slot).fetch_sub(forgotten, Ordering::Relaxed);
    }
}

/// Lets go of what is older than the window, unless a test says what time it is: on other threads it may be earlier.
fn expire(ages: &mut Ages, now: u64, quantiles: &Quantiles) {
    if clock::still().is_none() {
        ages.expire(now, quantiles.age_buckets());
    }
}

/// Runs of one length lie side by side, and their lowest bits are the same: the highest ones of this are not.
fn spread(slot: u32) -> u32 {
    slot.wrapping_mul(0x9e37_79b9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUANTILES: Quantiles = Quantiles::new(&[0.5]);

    /// On the heap: it is several pages long.
    fn sketches() -> Box<Sketches> {
        Box::new(Sketches::new())
    }

    /// How many entries there are for a series, in parts and in its place.
    fn entries(sketches: &Sketches, slot: u32) -> [usize; 2] {
        let in_parts = sketches.parts.iter().filter(|part| lock(&part.0).contains_key(&slot)).count();
        let in_place = usize::from(lock(sketches.place(slot)).contains_key(&slot));
        assert_eq!(sketches.count_of(slot).load(Ordering::Relaxed) as usize, in_parts + in_place);
        [in_parts, in_place]
    }

    /// The lowest and the highest of what is read.
    fn read(sketches: &Sketches, slot: u32, now: u64) -> [f64; 2] {
        let sketch = sketches.read(slot, &QUANTILES, now);
        [sketch.quantile(0.0), sketch.quantile(1.0)]
    }

    #[test]
    fn a_part_that_is_taken_is_passed_by_and_its_thread_stays_elsewhere() {
        let sketches = sketches();
        sketches.add(512, &QUANTILES, 7, 1.0);
        let home = HOME.get();
        sketches.add(512, &QUANTILES, 7, 2.0);
        assert_eq!((HOME.get(), entries(&sketches, 512)), (home, [1, 0]));
        {
            let _taken = lock(&sketches.parts[home - 1].0);
            sketches.add(512, &QUANTILES, 7, 3.0);
        }
        assert_ne!(HOME.get(), home);
        assert_eq!(entries(&sketches, 512), [2, 0]);
        assert_eq!(read(&sketches, 512, 7), [1.0, 3.0]);
    }

    #[test]
    fn what_is_of_an_earlier_step_is_in_one_place_with_or_without_a_reader() {
        let sketches = sketches();
        for now in 10..16 {
            sketches.add(512, &QUANTILES, now, now as f64);
            assert_eq!(entries(&sketches, 512), [1, usize::from(now > 10)]);
        }
        {
            // Somebody reads the series: it is left for the next time.
            let _place = lock(sketches.place(512));
            sketches.add(512, &QUANTILES, 16, 16.0);
        }
        assert_eq!(read(&sketches, 512, 16), [12.0, 16.0]);
        assert_eq!(read(&sketches, 512, 17), [13.0, 16.0]);
        assert_eq!(entries(&sketches, 512), [0, 1], "the reader has taken the rest along");
        assert_eq!(read(&sketches, 512, 20), [16.0; 2]);
        assert!(read(&sketches, 512, 21)[0].is_nan());
        assert_eq!(entries(&sketches, 512), [0, 0], "what is too old needs no memory");
    }

    #[test]
    fn who_forgets_leaves_nothing_of_that_series_and_all_of_the_others() {
        let sketches = sketches();
        for now in 1..4 {
            sketches.add(512, &QUANTILES, now, 1.0);
            sketches.add(516, &QUANTILES, now, 2.0);
        }
        sketches.forget(512);
        assert_eq!((entries(&sketches, 512), entries(&sketches, 516)), ([0, 0], [1, 1]));
        assert!(read(&sketches, 512, 4)[0].is_nan());
        assert_eq!(read(&sketches, 516, 4), [2.0; 2]);
        sketches.forget(516);
        assert!(!sketches.may_have(512) && !sketches.may_have(516));
    }

    #[test]
    fn inside_of_its_own_allocations_nothing_is_ranked_and_nobody_waits() {
        let slot = 7 << 20; // nobody's
        assert!(observe_sketch(slot, &QUANTILES, 1.0) && observe_sketch(0, &QUANTILES, 1.0));
        let locked = Locked::enter().expect("this thread holds none");
        assert!(!observe_sketch(slot, &QUANTILES, 2.0));
        drop(locked);
        assert_eq!(read_sketch(slot, &QUANTILES).quantile(1.0), 1.0);
        forget_sketches(slot);
        assert!(read_sketch(slot, &QUANTILES).quantile(1.0).is_nan());
    }
}
