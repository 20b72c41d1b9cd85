//! Pointers by number, for readers that take no lock.
//!
//! Grown by replacement, as a shard's directory is: a row that was outgrown stays as long as the shelf, since a reader
//! may have it in hand. Lengths double, so what stays behind is never more than what is in use.

use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use super::sync::{AtomicPtr, Ordering};

/// What readers see.
pub(super) struct Shelf<T> {
    /// The first place of the row that is shown now.
    shown: AtomicPtr<AtomicPtr<T>>,
}

/// A row as it was shown at one time.
pub(super) struct Row<'s, T> {
    first: *const AtomicPtr<T>,
    shelf: PhantomData<&'s Shelf<T>>,
}

impl<T> Clone for Row<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Row<'_, T> {}

impl<T> Row<'_, T> {
    /// Whether there was one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn is_shown(self) -> bool {
        !self.first.is_null()
    }

    /// What was put there last; null where that was taken away again.
    ///
    /// # Safety
    /// Something must have been [`put`](Shelf::put) under this number, and the caller must have seen that before the row
    /// was taken.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn get(self, number: usize) -> *mut T {
        // SAFETY: the row that is shown since then has the place; rows stay as long as the shelf.
        unsafe { &*self.first.add(number) }.load(Ordering::Acquire)
    }
}

/// The rows of a shelf, behind its owner's lock; the last one is shown.
pub(super) struct Rows<T>(Vec<NonNull<[AtomicPtr<T>]>>);

// SAFETY: rows are places that anybody may read and write; what they lead to is the owner's concern.
unsafe impl<T> Send for Rows<T> {}

/// Places of the first row.
const FIRST: usize = 4;

impl<T> Shelf<T> {
    pub(super) const fn new() -> Shelf<T> {
        Shelf { shown: AtomicPtr::new(ptr::null_mut()) }
    }

    /// What was put there last; null where that was taken away again.
    ///
    /// # Safety
    /// Something must have been [`put`](Shelf::put) under this number, and the caller must have seen that.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn get(&self, number: usize) -> *mut T {
        // SAFETY: the caller's word.
        unsafe { self.row().get(number) }
    }

    /// The row that is shown now.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn row(&self) -> Row<'_, T> {
        Row { first: self.shown.load(Ordering::Acquire), shelf: PhantomData }
    }

    /// Shows no row any more: what was put is elsewhere by now. By the owner of the rows.
    pub(super) fn hide(&self) {
        // Release: who finds nothing finds it there.
        self.shown.store(ptr::null_mut(), Ordering::Release);
    }

    /// Puts a pointer there; by the owner of the rows, which are this shelf's.
    pub(super) fn put(&self, rows: &mut Rows<T>, number: usize, pointer: *mut T) {
        let len = rows.len();
        if number >= len {
            let row: Box<[_]> = (0..(number + 1).next_power_of_two().max(FIRST))
                // SAFETY: the row that is shown has so many places.
                .map(|at| AtomicPtr::new(if at < len { unsafe { self.get(at) } } else { ptr::null_mut() }))
                .collect();
            let row = NonNull::from(Box::leak(row));
            rows.0.push(row);
            self.shown.store(row.cast().as_ptr(), Ordering::Release);
        }
        // SAFETY: the row has the place by now. Release: who finds the pointer sees what it leads to.
        unsafe { &*self.shown.load(Ordering::Relaxed).add(number) }.store(pointer, Ordering::Release);
    }
}

impl<T> Rows<T> {
    pub(super) const fn new() -> Rows<T> {
        Rows(Vec::new())
    }

    /// How many places there are: whatever was put there, and null where nothing was.
    pub(super) fn len(&self) -> usize {
        self.0.last().map_or(0, |row| row.len())
    }
}

impl<T> Drop for Rows<T> {
    fn drop(&mut self) {
        for row in self.0.drain(..) {
            // SAFETY: `put` leaked it from a box; it goes with the shelf, so nobody reads it any more.
            drop(unsafe { Box::from_raw(row.as_ptr()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_found_however_much_follows_it() {
        let (shelf, mut rows) = (Shelf::new(), Rows::new());
        let mut numbers: Vec<usize> = (0..1000).collect();
        for (at, number) in numbers.iter_mut().enumerate() {
            shelf.put(&mut rows, at, number);
        }
        shelf.put(&mut rows, 500, ptr::null_mut());
        // SAFETY: all of them were put there, by this thread.
        let found = |at: usize| unsafe { shelf.get(at).as_ref() }.copied();
        assert_eq!((found(0), found(3), found(4), found(999)), (Some(0), Some(3), Some(4), Some(999)));
        assert_eq!(found(500), None);
    }
}
