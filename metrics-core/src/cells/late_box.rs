//! A value that comes late, in a place that is one address: none, until then.
//!
//! A family has room for much that it never has. A scrape of ten thousand families that nobody updates writes a word or two
//! into each of them, and a page for every few of them has to be found: so each is as short as it can be.
//!
//! What comes is kept in memory of the system, past the program's allocator, which may count itself and come back to here.

use std::alloc::{GlobalAlloc, Layout, System, handle_alloc_error};
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A value that comes late.
pub(crate) struct LateBox<T> {
    there: AtomicPtr<T>,
    of: PhantomData<T>,
}

// SAFETY: it is written once and read once it is there; so it is sent to another thread, and from then on shared. Whether a
// `T` may be is asked where a place for one is made. Asked here, it would be asked of every static that has one in it.
unsafe impl<T> Sync for LateBox<T> {}
// SAFETY: as above.
unsafe impl<T> Send for LateBox<T> {}

// The address is exchanged in one step: a panic finds it there or not.
impl<T> UnwindSafe for LateBox<T> {}
impl<T> RefUnwindSafe for LateBox<T> {}

impl<T: Send + Sync> LateBox<T> {
    /// A place without a value: all its bytes are zero.
    pub(crate) const fn new() -> LateBox<T> {
        const { assert!(size_of::<T>() > 0, "nothing needs no place") };
        LateBox { there: AtomicPtr::new(ptr::null_mut()), of: PhantomData }
    }
}

impl<T> LateBox<T> {
    /// The value, if it has come.
    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        // SAFETY: it is null, or leads to a value that was written before the address was stored, and lives as long as this.
        unsafe { self.there.load(Ordering::Acquire).as_ref() }
    }

    /// Puts the value there; gives it back if one has come. There is one afterwards, in either case.
    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        let layout = Layout::new::<T>();
        // SAFETY: a `T` has a size, which is asked where a place for one is made.
        let place: *mut T = unsafe { System.alloc(layout) }.cast();
        if place.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: it is fresh memory, as large and aligned as a `T`, and nobody else knows of it.
        unsafe { place.write(value) };
        match self.there.compare_exchange(ptr::null_mut(), place, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            // SAFETY: nobody has come to know of it, and it is not used after this.
            Err(_) => Err(unsafe { take(place) }),
        }
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
}

/// The value of a place, which is given back to the system.
///
/// # Safety
/// [`LateBox::set`] has made the place and written the value, nobody else knows of either, and nobody will.
unsafe fn take<T>(place: *mut T) -> T {
    // SAFETY: the caller's word.
    unsafe {
        let value = place.read();
        System.dealloc(place.cast(), Layout::new::<T>());
        value
    }
}

impl<T> Drop for LateBox<T> {
    fn drop(&mut self) {
        let there = *self.there.get_mut();
        if !there.is_null() {
            // SAFETY: it is there, nobody else has it any more, and nobody will.
            drop(unsafe { take(there) });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::*;

    #[test]
    fn the_first_value_stays_and_every_other_one_is_given_back() {
        let late = LateBox::new();
        assert_eq!(late.get(), None);
        assert_eq!(late.set(1_u64), Ok(()));
        assert_eq!((late.set(2), late.get(), late.get_or(|| 3)), (Err(2), Some(&1), &1));
    }

    #[test]
    fn a_value_is_dropped_once_and_none_not_at_all() {
        let value = Arc::new(());
        let late = LateBox::new();
        assert!(late.set(Arc::clone(&value)).is_ok());
        assert!(late.set(Arc::clone(&value)).is_err());
        assert_eq!(Arc::strong_count(&value), 2);
        drop((late, LateBox::<Arc<()>>::new()));
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn of_many_that_come_at_once_all_find_the_same() {
        for _ in 0..if cfg!(miri) { 3 } else { 200 } {
            let (late, barrier) = (&LateBox::new(), &Barrier::new(4));
            let found: Vec<[usize; 8]> = thread::scope(|scope| {
                let come = |thread| {
                    barrier.wait();
                    *late.get_or(|| [thread; 8])
                };
                let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || come(thread))).collect();
                threads.into_iter().map(|thread| thread.join().expect("nothing panics")).collect()
            });
            assert!(found.iter().all(|one| *one == found[0]), "{found:?}");
        }
    }
}
