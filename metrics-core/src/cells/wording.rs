//! What a definition says, with its texts behind it: data without an address in it.
//!
//! The loader writes every address that a static has in it before `main`, and has to copy the page that it stands on. Texts
//! that are part of the data, where references to them would be addresses, stay in the program's file until somebody reads
//! them. How long they are is known by the type alone; so what refers to them remembers that the text is there.

use std::ptr::NonNull;
use std::slice;

/// A definition's data, and its texts one behind the other.
#[derive(Debug)]
#[repr(C)]
pub struct Worded<D, const N: usize> {
    head: Head<D>,
    text: [u8; N],
}

/// What stands before the texts.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Head<D> {
    pub(super) data: D,
    length: usize,
}

impl<D: Copy, const N: usize> Worded<D, N> {
    /// The data, and the texts behind it.
    ///
    /// # Panics
    /// At compile time, where `N` is not how long they are.
    #[must_use]
    pub const fn new(data: D, text: &'static str) -> Worded<D, N> {
        match text.as_bytes().first_chunk() {
            Some(bytes) if text.len() == N => Worded { head: Head { data, length: N }, text: *bytes },
            _ => panic!("a text has its own length"),
        }
    }
}

impl<D: Copy> Worded<D, 0> {
    /// The data alone.
    pub(super) const fn without_text(data: D) -> Worded<D, 0> {
        Worded { head: Head { data, length: 0 }, text: [] }
    }

    /// What leads to the data of the one at this place, without a reference to all of it.
    pub(super) const fn head_of(place: *const Worded<D, 0>) -> *const Head<D> {
        place.cast() // it is the first of it, as it is written down
    }
}

/// A static definition, by its place.
#[derive(Debug)]
pub struct Wording<D: 'static> {
    /// Leads to the head of a static [`Worded`], and may be followed to the text behind it.
    head: NonNull<Head<D>>,
}

// SAFETY: it is a `&'static Worded`, whose texts are bytes and whose data may be shared, as is asked where one is made.
unsafe impl<D> Send for Wording<D> {}
// SAFETY: as above.
unsafe impl<D> Sync for Wording<D> {}

impl<D> Clone for Wording<D> {
    fn clone(&self) -> Wording<D> {
        *self
    }
}

impl<D> Copy for Wording<D> {}

impl<D: Copy + Send + Sync> Wording<D> {
    /// That of a static.
    #[must_use]
    pub const fn of<const N: usize>(definition: &'static Worded<D, N>) -> Wording<D> {
        Wording { head: NonNull::from_ref(definition).cast() }
    }
}

impl<D> Wording<D> {
    /// # Safety
    /// The head is one that [`Wording::head`] has told.
    pub(super) const unsafe fn of_head(head: NonNull<Head<D>>) -> Wording<D> {
        Wording { head }
    }

    pub(super) const fn head(self) -> NonNull<Head<D>> {
        self.head
    }

    pub(crate) const fn data(self) -> &'static D {
        // SAFETY: it leads to the head of a static.
        unsafe { &self.head.as_ref().data }
    }

    /// The texts, one behind the other.
    pub(crate) const fn text(self) -> &'static str {
        // SAFETY: it leads to the head of a static.
        let length = unsafe { self.head.as_ref().length };
        // SAFETY: behind the head of a `Worded` as many bytes follow as it says: they have no alignment to be kept, and
        // `head` was made of a reference to all of it. They are those of a `str`.
        unsafe {
            let behind = self.head.as_ptr().add(1).cast::<u8>().cast_const();
            str::from_utf8_unchecked(slice::from_raw_parts(behind, length))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_found_with_its_texts() {
        static DEFINITION: Worded<(u8, u32), 9> = Worded::new((7, 70), "name häl");
        const SAID: Wording<(u8, u32)> = Wording::of(&DEFINITION);
        assert_eq!((SAID.data(), SAID.text()), (&(7, 70), "name häl"));
        assert_eq!(Wording::of(&const { Worded::<u64, 0>::new(3, "") }).text(), "");
    }
}
