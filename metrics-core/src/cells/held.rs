//! A definition and what it comes to: static, or there as long as somebody holds it, and the same to whoever follows it.
//!
//! A metric is a static's or was made at run time, and every update goes by way of one of these. Told apart by an `enum` it
//! would be asked each time which of the two it is. Here nobody asks but who clones or drops it, and then what it comes to
//! says so: of a static metric it is two addresses, which are written before `main`, and nothing else.

use std::marker::PhantomData;
use std::mem::offset_of;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

use super::wording::{Head, Worded, Wording};

/// References to a definition's data and to what it comes to, which are counted, or need not be.
pub(crate) struct Held<D: 'static, T: 'static> {
    /// Leads to the head of a static definition, or to that of the `Arc` which this is one of.
    head: NonNull<Head<D>>,
    /// Leads to what is static, or to what is in that `Arc`.
    there: NonNull<Rooted<T>>,
    of: PhantomData<Arc<Shared<D, T>>>,
}

/// What a definition comes to, and whether it lives for ever. Where it does, and is all zero but for that, it is all zero.
pub struct Rooted<T> {
    is_counted: bool,
    value: T,
}

/// Both, of what lives as long as it is held.
struct Shared<D, T> {
    definition: Worded<D, 0>,
    there: Rooted<T>,
}

impl<T> Rooted<T> {
    /// What lives for ever.
    pub(crate) const fn of_static(value: T) -> Rooted<T> {
        Rooted { is_counted: false, value }
    }
}

// SAFETY: it is two `&'static` or an `Arc`, and these may be sent and shared where what they lead to may be shared and sent:
// which is asked where one is made. Asked here, it would be asked of every static that has one in it, down to the last field.
unsafe impl<D, T> Send for Held<D, T> {}
// SAFETY: as above.
unsafe impl<D, T> Sync for Held<D, T> {}

impl<D: Copy + Send + Sync, T: Send + Sync> Held<D, T> {
    /// That of what lives for ever.
    pub(crate) const fn of_static(wording: Wording<D>, there: &'static Rooted<T>) -> Held<D, T> {
        assert!(!there.is_counted, "what is counted does not live for ever");
        Held { head: wording.head(), there: NonNull::from_ref(there), of: PhantomData }
    }

    /// That of what lives as long as this.
    pub(crate) fn of_shared(data: D, there: T) -> Held<D, T> {
        let definition = Worded::without_text(data);
        let there = Rooted { is_counted: true, value: there };
        let shared = Arc::into_raw(Arc::new(Shared { definition, there }));
        // SAFETY: an `Arc` leads somewhere, and so to its fields.
        unsafe {
            let head = Worded::head_of(&raw const (*shared).definition);
            Held {
                head: NonNull::new_unchecked(head.cast_mut()),
                there: NonNull::new_unchecked((&raw const (*shared).there).cast_mut()),
                of: PhantomData,
            }
        }
    }
}

impl<D, T> Held<D, T> {
    /// What the definition says.
    #[inline]
    pub(crate) const fn data(&self) -> &D {
        // SAFETY: it leads to what lives for ever, or to what this is one of the owners of.
        unsafe { &self.head.as_ref().data }
    }

    /// Whether it is of what lives as long as this.
    #[inline]
    pub(crate) const fn is_counted(&self) -> bool {
        // SAFETY: as above.
        unsafe { self.there.as_ref().is_counted }
    }

    /// The definition with its texts, if it lives for ever.
    pub(crate) const fn wording(&self) -> Option<Wording<D>> {
        match self.is_counted() {
            true => None,
            // SAFETY: what is not counted was made of one.
            false => Some(unsafe { Wording::of_head(self.head) }),
        }
    }

    /// What it comes to, if that lives for ever.
    pub(crate) const fn as_static(&self) -> Option<&'static T> {
        match self.is_counted() {
            true => None,
            // SAFETY: what is not counted lives for ever.
            false => Some(unsafe { &self.there.as_ref().value }),
        }
    }
}

impl<D, T> Deref for Held<D, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: it leads to what lives for ever, or to what this is one of the owners of.
        unsafe { &self.there.as_ref().value }
    }
}

impl<D, T> Held<D, T> {
    /// The place of the whole of which this is one, if it is counted.
    fn shared(there: NonNull<Rooted<T>>) -> *const Shared<D, T> {
        // It was made of what `Arc::into_raw` returned, and may be followed back to the whole.
        there.as_ptr().cast_const().wrapping_byte_sub(offset_of!(Shared<D, T>, there)).cast()
    }
}

impl<D, T> Clone for Held<D, T> {
    #[inline]
    fn clone(&self) -> Held<D, T> {
        if self.is_counted() {
            // SAFETY: it came out of `Arc::into_raw`, and this is one of those that are counted.
            unsafe { Arc::increment_strong_count(Held::<D, T>::shared(self.there)) };
        }
        Held { head: self.head, there: self.there, of: PhantomData }
    }
}

impl<D, T> Drop for Held<D, T> {
    #[inline]
    fn drop(&mut self) {
        /// By itself, so that who holds what is static in registers lets go of it without a word of memory.
        #[inline(never)]
        fn release<D: 'static, T: 'static>(there: NonNull<Rooted<T>>) {
            // SAFETY: it came out of `Arc::into_raw`, was counted for the one that is dropped, and is not used after this.
            unsafe { Arc::decrement_strong_count(Held::<D, T>::shared(there)) };
        }
        if self.is_counted() {
            release::<D, T>(self.there);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_lives_as_long_as_the_last_of_them() {
        let value = Arc::new(7);
        let held = Held::of_shared(70_u8, Arc::clone(&value));
        let again = held.clone();
        assert_eq!((Arc::strong_count(&value), **held, **again, *again.data()), (2, 7, 7, 70));
        assert!(again.is_counted() && again.as_static().is_none() && again.wording().is_none());
        drop(held);
        assert_eq!((Arc::strong_count(&value), **again), (2, 7));
        drop(again);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn what_is_static_is_not_counted() {
        static DEFINITION: Worded<u8, 4> = Worded::new(70, "text");
        static VALUE: Rooted<u64> = Rooted::of_static(7);
        static HELD: Held<u8, u64> = Held::of_static(Wording::of(&DEFINITION), &VALUE);
        let again = HELD.clone();
        drop(HELD.clone());
        assert_eq!((*again, *again.data(), again.as_static(), again.is_counted()), (7, 70, Some(&7), false));
        assert_eq!(again.wording().map(Wording::text), Some("text"));
    }
}
