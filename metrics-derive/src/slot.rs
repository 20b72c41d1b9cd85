//! A value together with the key that gave it.
//!
//! The key stays with the value so that a conflict found much later marks the word the user wrote, and giving a
//! key twice is noticed in one place.

use proc_macro2::Ident;

use crate::diag::Diag;

/// Holds what a key was given, once.
#[derive(Clone)]
pub(crate) struct Slot<T>(Option<(Ident, T)>);

impl<T> Slot<T> {
    /// Takes a value, or reports that the slot is full and keeps the first.
    pub(crate) fn set(&mut self, key: &Ident, value: T, diag: &mut Diag) {
        let Some((first, _)) = &self.0 else {
            self.0 = Some((key.clone(), value));
            return;
        };
        if first == key {
            diag.conflict(
                key,
                format_args!("`{key}` is given twice; take one of the two out"),
                first,
                format_args!("`{key}` is given here first"),
            );
        } else {
            diag.conflict(
                key,
                format_args!("`{key}` and `{first}` exclude each other; take one of the two out"),
                first,
                format_args!("`{first}` is given here"),
            );
        }
    }

    /// The value.
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// The key as written, if there was one.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.0.as_ref().map(|(key, _)| key)
    }

    /// Key and value.
    pub(crate) fn entry(&self) -> Option<(&Ident, &T)> {
        self.0.as_ref().map(|(key, value)| (key, value))
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Slot<T> {
        Slot(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    #[test]
    fn the_first_value_stays_and_the_second_is_an_error_with_two_marks() {
        let mut diag = Diag::new();
        let mut slot = Slot::default();
        let key = Ident::new("name", Span::call_site());
        slot.set(&key, 1, &mut diag);
        slot.set(&key, 2, &mut diag);
        assert_eq!(slot.get(), Some(&1));
        assert_eq!(diag.messages(), ["`name` is given twice; take one of the two out", "`name` is given here first"]);
    }

    #[test]
    fn two_keys_for_one_slot_exclude_each_other() {
        let mut diag = Diag::new();
        let mut slot = Slot::default();
        slot.set(&Ident::new("latency", Span::call_site()), 1, &mut diag);
        slot.set(&Ident::new("size", Span::call_site()), 2, &mut diag);
        assert!(diag.messages()[0].contains("`size` and `latency` exclude each other"));
    }
}
