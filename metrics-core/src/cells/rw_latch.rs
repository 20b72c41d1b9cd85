//! A lock that many may read under or one may write under, let go of by the writer with a plain store.
//!
//! What is done under it takes some hundred nanoseconds, but for the time in which a table grows. Nobody sleeps on it, so
//! nobody need be woken, and a writer changes what is counted here with one locked instruction in place of two: as long as
//! it is there, nobody else writes the count. Who waits does so as for a [`Latch`](super::latch::Latch). One who waits to
//! write lets nobody else begin to read, or there might be a reader for ever.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::panic::RefUnwindSafe;

use super::sync::{AtomicU32, Mutant, Ordering, Wait, mutated};

/// Somebody writes. Below this and [`WANTED`]: how many read.
const WRITTEN: u32 = 1 << 31;

/// Somebody waits until it can write.
const WANTED: u32 = 1 << 30;

/// A value that one thread at a time writes, or several read.
pub(crate) struct RwLatch<T> {
    state: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: whoever has the value alone may be any thread, and those who share it only read.
unsafe impl<T: Send + Sync> Sync for RwLatch<T> {}

// A panic finds the value whole: nothing that may panic runs while a thread has it.
impl<T> RefUnwindSafe for RwLatch<T> {}

/// Held by a thread that reads the value.
pub(crate) struct Reading<'l, T>(&'l RwLatch<T>);

/// Held by the thread that writes the value.
pub(crate) struct Writing<'l, T>(&'l RwLatch<T>);

impl<T> RwLatch<T> {
    pub(crate) fn new(value: T) -> RwLatch<T> {
        RwLatch { state: AtomicU32::new(0), value: UnsafeCell::new(value) }
    }

    /// Waits until nobody writes the value.
    #[inline]
    pub(crate) fn read(&self) -> Reading<'_, T> {
        // A guess, and a good one: nobody is there. A look at it first would fetch its line twice.
        if let Err(state) = self.state.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed) {
            self.wait_to_read(state);
        }
        Reading(self)
    }

    #[cold]
    #[inline(never)]
    fn wait_to_read(&self, mut state: u32) {
        let mut wait = Wait::new();
        loop {
            if state >= WANTED && !mutated(Mutant::WritesBesideReaders) {
                wait.a_moment();
                state = self.state.load(Ordering::Relaxed);
            } else {
                match self.state.compare_exchange(state, state + 1, Ordering::Acquire, Ordering::Relaxed) {
                    Ok(_) => return,
                    Err(now) => state = now,
                }
            }
        }
    }

    /// Waits until nobody reads or writes the value.
    #[inline]
    pub(crate) fn write(&self) -> Writing<'_, T> {
        let order = if mutated(Mutant::RelaxedTake) { Ordering::Relaxed } else { Ordering::Acquire };
        if self.state.compare_exchange(0, WRITTEN, order, Ordering::Relaxed).is_err() {
            self.wait_to_write();
        }
        Writing(self)
    }

    #[cold]
    #[inline(never)]
    fn wait_to_write(&self) {
        let mut wait = Wait::new();
        loop {
            let state = self.state.load(Ordering::Relaxed);
            if state & !WANTED == 0 {
                // What was wanted is forgotten with it: whoever else waits says so again.
                if self.state.compare_exchange(state, WRITTEN, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                    return;
                }
                continue;
            }
            if state < WANTED {
                let wanted = state | WANTED;
                // Whoever came between is seen at the next look.
                let _ = self.state.compare_exchange(state, wanted, Ordering::Release, Ordering::Relaxed);
            }
            wait.a_moment();
        }
    }

    /// The value, of which nobody else knows.
    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T> Deref for Reading<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this reader is counted, and nobody writes as long as one is.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> Drop for Reading<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Release: who writes next does so after all that was read here.
        self.0.state.fetch_sub(1, Ordering::Release);
    }
}

impl<T> Deref for Writing<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: nobody else reads or writes as long as this is there.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Writing<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above; and this is borrowed for it.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Writing<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // A plain store: whoever comes finds that it is written, and leaves the count as it is. Release: who comes next sees
        // what was done to the value.
        let order = if mutated(Mutant::RelaxedLetGo) { Ordering::Relaxed } else { Ordering::Release };
        self.0.state.store(0, order);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::*;

    const TURNS: u64 = if cfg!(miri) { 50 } else { 20_000 };

    #[test]
    fn one_writes_or_many_read() {
        let latch = RwLatch::new([0_u64; 4]);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..TURNS {
                        let mut written = latch.write();
                        assert!(written.iter().all(|part| *part == written[0]), "{:?}", *written);
                        for part in written.iter_mut() {
                            *part += 1;
                        }
                    }
                });
                scope.spawn(|| {
                    let mut last = 0;
                    for _ in 0..TURNS {
                        let read = latch.read();
                        assert!(read.iter().all(|part| *part == read[0]) && read[0] >= last, "{:?}", *read);
                        last = read[0];
                    }
                });
            }
        });
        assert_eq!(*latch.read(), [2 * TURNS; 4]);
    }

    #[test]
    fn readers_share_it_and_a_writer_comes_when_all_of_them_have_gone() {
        let latch = RwLatch::new(0);
        let (first, second) = (latch.read(), latch.read());
        thread::scope(|scope| {
            let writer = scope.spawn(|| *latch.write() = 7);
            // Until it waits: from then on nobody begins to read.
            while latch.state.load(Ordering::Relaxed) & WANTED == 0 {
                thread::yield_now();
            }
            let reader = scope.spawn(|| *latch.read());
            assert_eq!((*first, *second), (0, 0));
            drop((first, second));
            assert!(writer.join().is_ok());
            assert_eq!(reader.join().ok(), Some(7), "it came after who waited to write");
        });
        assert_eq!(*latch.read(), 7);
    }
}
