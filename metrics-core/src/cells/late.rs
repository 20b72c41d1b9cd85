//! A value that comes late, in a place that is all zero until then.
//!
//! It is `OnceLock`, but for what stands there before the value: that has a number in it and bytes that are none, so a
//! static of it is written into the program's file and onto pages of its own. One that is all zero is not in the file,
//! and on no page until it is used. Nothing is made in the place itself: what comes is there already, so who comes second
//! waits for no more than it takes to copy it.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{hint, thread};

/// Nothing has come. Zero, as is the place.
const NOTHING: usize = 0;
/// Somebody writes it.
const COMING: usize = 1;
/// It is there, and stays.
const THERE: usize = 2;

/// How often one who came second looks again before it lets others run.
const SPINS: usize = 64;

/// A value that comes late.
pub(crate) struct Late<T> {
    state: AtomicUsize,
    value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: it is written once, by who took the state from `NOTHING`, and read when the state says so; so it is sent to
// another thread, and from then on shared. Whether a `T` may be is asked where a place for one is made. Asked here, it
// would be asked of every static that has one in it, down to the last field.
unsafe impl<T> Sync for Late<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Late<T> {}

// A panic finds no value or a whole one: it is made elsewhere, and nothing that may panic runs while it is copied.
impl<T: UnwindSafe + RefUnwindSafe> RefUnwindSafe for Late<T> {}

impl<T: Send + Sync> Late<T> {
    /// A place without a value: all its bytes are zero.
    pub(crate) const fn new() -> Late<T> {
        const { assert!(size_of::<Late<T>>() == size_of::<usize>() + size_of::<T>(), "padding is no zero") };
        Late { state: AtomicUsize::new(NOTHING), value: UnsafeCell::new(MaybeUninit::zeroed()) }
    }
}

impl<T> Late<T> {
    /// The value, if it has come.
    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        if self.state.load(Ordering::Acquire) != THERE {
            return None;
        }
        // SAFETY: `THERE` was stored, after the value was written, by the only one who ever writes it.
        Some(unsafe { (*self.value.get()).assume_init_ref() })
    }

    /// Puts the value there; gives it back if one has come. There is one afterwards, in either case.
    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        if self.state.compare_exchange(NOTHING, COMING, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.wait();
            return Err(value);
        }
        // SAFETY: nobody else writes, as the state was taken from `NOTHING`, which it never is again; and nobody reads
        // before it is `THERE`.
        unsafe { (*self.value.get()).write(value) };
        self.state.store(THERE, Ordering::Release);
        Ok(())
    }

    /// The value, this one if none has come.
    pub(crate) fn get_or(&self, make: impl Fn() -> T) -> &T {
        loop {
            match self.get() {
                Some(value) => return value,
                None => drop(self.set(make())),
            }
        }
    }

    fn wait(&self) {
        let mut spins = 0;
        while self.state.load(Ordering::Acquire) != THERE {
            spins += 1;
            if spins < SPINS { hint::spin_loop() } else { thread::yield_now() }
        }
    }
}

impl<T> Drop for Late<T> {
    fn drop(&mut self) {
        if *self.state.get_mut() == THERE {
            // SAFETY: it is there, nobody else has it any more, and nobody will.
            unsafe { self.value.get_mut().assume_init_drop() };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Barrier};

    use super::*;

    #[test]
    fn the_first_value_stays_and_every_other_one_is_given_back() {
        let late = Late::new();
        assert_eq!(late.get(), None);
        assert_eq!(late.set(1_u64), Ok(()));
        assert_eq!((late.set(2), late.get(), late.get_or(|| 3)), (Err(2), Some(&1), &1));
    }

    #[test]
    fn a_value_is_dropped_once_and_none_not_at_all() {
        let value = Arc::new(());
        let late = Late::new();
        assert!(late.set(Arc::clone(&value)).is_ok());
        assert!(late.set(Arc::clone(&value)).is_err());
        assert_eq!(Arc::strong_count(&value), 2);
        drop((late, Late::<Arc<()>>::new()));
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn of_many_that_come_at_once_all_find_the_same() {
        for _ in 0..if cfg!(miri) { 3 } else { 200 } {
            let (late, barrier) = (Late::new(), Barrier::new(4));
            let (late, barrier, is_set) = (&late, &barrier, &AtomicBool::new(false));
            let found: Vec<[usize; 8]> = thread::scope(|scope| {
                let threads: Vec<_> = (0..4)
                    .map(|thread| {
                        scope.spawn(move || {
                            barrier.wait();
                            if late.set([thread; 8]).is_ok() {
                                assert!(!is_set.swap(true, Ordering::Relaxed), "two of them were first");
                            }
                            *late.get().expect("one was first")
                        })
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().expect("nothing panics")).collect()
            });
            assert!(found.iter().all(|one| *one == [found[0][0]; 8]), "{found:?}");
        }
    }
}
