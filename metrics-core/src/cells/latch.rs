//! A lock that is let go of with a plain store, for a few instructions that hardly ever meet anybody.
//!
//! A lock that lets those who wait sleep has to ask at its end whether there is one, which costs as much as taking it. Here
//! who waits looks again: at once at first, then whenever others have run, and at last after a sleep, so that one whose
//! thread has a higher priority does not keep the holder from its end.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::panic::RefUnwindSafe;

use super::sync::{AtomicBool, Mutant, Ordering, Wait, mutated};

/// A value that one thread at a time has.
pub(super) struct Latch<T> {
    is_taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the value is with one thread at a time, which has taken the latch.
unsafe impl<T: Send> Sync for Latch<T> {}

// A panic finds the value whole: nothing that may panic runs while a thread has it.
impl<T> RefUnwindSafe for Latch<T> {}

/// Held by the thread that has the value.
pub(super) struct Latched<'l, T>(&'l Latch<T>);

impl<T> Latch<T> {
    pub(super) fn new(value: T) -> Latch<T> {
        Latch { is_taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Takes it, if nobody has.
    #[inline]
    pub(super) fn try_take(&self) -> Option<Latched<'_, T>> {
        let order = if mutated(Mutant::RelaxedTake) { Ordering::Relaxed } else { Ordering::Acquire };
        let taken = self.is_taken.compare_exchange(false, true, order, Ordering::Relaxed);
        // Made only then: one that is made and dropped lets go of it.
        (taken.is_ok() || mutated(Mutant::TwoHolders)).then(|| Latched(self))
    }

    /// Takes it, once nobody has.
    pub(super) fn take(&self) -> Latched<'_, T> {
        let mut wait = Wait::new();
        loop {
            if let Some(latched) = self.try_take() {
                return latched;
            }
            while self.is_taken.load(Ordering::Relaxed) {
                wait.a_moment();
            }
        }
    }
}

impl<T> Deref for Latched<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the latch was taken for this, and nobody else has the value as long as it is.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Latched<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above; and this is borrowed for it.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Latched<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Release: who takes it next sees what was done to the value.
        let order = if mutated(Mutant::RelaxedLetGo) { Ordering::Relaxed } else { Ordering::Release };
        self.0.is_taken.store(false, order);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn one_thread_at_a_time_has_the_value() {
        let latch = Latch::new([0_u64; 4]);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for turn in 0..if cfg!(miri) { 50 } else { 20_000 } {
                        let mut latched = latch.take();
                        assert!(latched.iter().all(|part| *part == latched[0]), "{:?}", *latched);
                        assert!(latch.try_take().is_none());
                        for part in latched.iter_mut() {
                            *part += 1;
                        }
                        drop(latched);
                        if turn % 1000 == 0 {
                            thread::yield_now();
                        }
                    }
                });
            }
        });
        let taken = latch.try_take().map(|latched| *latched);
        assert_eq!(taken, Some([if cfg!(miri) { 200 } else { 80_000 }; 4]));
    }
}
