//! A reference to what lives for ever, or as long as somebody holds it: the same to whoever follows it.
//!
//! A metric is a static's or was made at run time, and every update goes by way of one of these. Told apart by an `enum` it
//! would be asked each time which of the two it is. Here nobody asks but who clones or drops it.

use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

/// A reference that is counted, or need not be.
pub(crate) struct Held<T: 'static> {
    /// Leads to a `T` that lives for ever, or to that of an `Arc` of which this is one.
    there: NonNull<T>,
    is_counted: bool,
    of: PhantomData<Arc<T>>,
}

// SAFETY: it is a `&'static T` or an `Arc<T>`, and these may both be sent and shared where `T` may be shared and sent:
// which is asked where one is made. Asked here, it would be asked of every static that has one in it, down to the last field.
unsafe impl<T> Send for Held<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Held<T> {}

impl<T: Send + Sync> Held<T> {
    /// That of what lives for ever.
    pub(crate) const fn of_static(there: &'static T) -> Held<T> {
        Held { there: NonNull::from_ref(there), is_counted: false, of: PhantomData }
    }

    /// That of what lives as long as this.
    pub(crate) fn of_shared(there: Arc<T>) -> Held<T> {
        // SAFETY: an `Arc` leads somewhere.
        let there = unsafe { NonNull::new_unchecked(Arc::into_raw(there).cast_mut()) };
        Held { there, is_counted: true, of: PhantomData }
    }
}

impl<T> Held<T> {
    /// Whether it is of what lives as long as this.
    pub(crate) const fn is_counted(&self) -> bool {
        self.is_counted
    }

    /// What lives for ever, if it is that.
    pub(crate) fn as_static(&self) -> Option<&'static T> {
        match self.is_counted {
            true => None,
            // SAFETY: what is not counted lives for ever.
            false => Some(unsafe { self.there.as_ref() }),
        }
    }

    /// The same once more, of what lives for ever.
    ///
    /// # Panics
    /// At compile time, where it does not.
    pub(crate) const fn of_same_static(&self) -> Held<T> {
        assert!(!self.is_counted, "what is behind a static is static");
        Held { there: self.there, is_counted: false, of: PhantomData }
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: it leads to what lives for ever, or to what this is one of the owners of.
        unsafe { self.there.as_ref() }
    }
}

impl<T> Clone for Held<T> {
    #[inline]
    fn clone(&self) -> Held<T> {
        if self.is_counted {
            // SAFETY: it came out of `Arc::into_raw`, and this is one of those that are counted.
            unsafe { Arc::increment_strong_count(self.there.as_ptr()) };
        }
        Held { there: self.there, is_counted: self.is_counted, of: PhantomData }
    }
}

impl<T> Drop for Held<T> {
    #[inline]
    fn drop(&mut self) {
        /// By itself, so that who holds what is static in registers lets go of it without a word of memory.
        #[inline(never)]
        fn release<T>(there: NonNull<T>) {
            // SAFETY: it came out of `Arc::into_raw`, was counted for the one that is dropped, and is not used after this.
            unsafe { Arc::decrement_strong_count(there.as_ptr()) };
        }
        if self.is_counted {
            release(self.there);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_lives_as_long_as_the_last_of_them() {
        let value = Arc::new(7);
        let held = Held::of_shared(Arc::clone(&value));
        let again = held.clone();
        assert_eq!((Arc::strong_count(&value), *held, *again), (3, 7, 7));
        drop(held);
        assert_eq!((Arc::strong_count(&value), *again), (2, 7));
        drop(again);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn what_is_static_is_not_counted() {
        static VALUE: u64 = 7;
        static HELD: Held<u64> = Held::of_static(&VALUE);
        let again = HELD.of_same_static();
        drop(HELD.clone());
        assert_eq!((*again, again.is_counted()), (7, false));
    }
}
