//! Labels taken at a function's entry and kept until it ends, borrowing nothing.

use std::marker::PhantomData;

use crate::labels::key::Values;
use crate::labels::names::{Name, Names};
use crate::labels::set::{Decoder, Index, Labels, product};
use crate::metric::target::With;

/// Bytes of values that need no allocation.
const INLINE: usize = 64;

/// Values that need no allocation.
const PLACES: usize = 8;

/// A label set by value: its number where it is finite, else its values' bytes.
#[derive(Clone, Debug)]
pub struct Captured<L> {
    index: usize,
    bytes: [u8; INLINE],
    /// Where each value ends in `bytes`.
    ends: [u8; PLACES],
    /// All values, where `bytes` and `ends` cannot hold them.
    more: Option<Box<[Box<str>]>>,
    labels: PhantomData<fn() -> L>,
}

impl<L: Labels> Captured<L> {
    /// Takes the labels' values. What they borrow is not in the type: the borrow ends here.
    #[inline]
    pub fn new<V: Labels<Static = L>>(labels: &V) -> Captured<L> {
        let mut captured =
            Captured { index: 0, bytes: [0; INLINE], ends: [0; PLACES], more: None, labels: PhantomData };
        if const { V::CARDINALITY.is_some() } {
            captured.index = labels.index();
        } else {
            let mut values = Values::new();
            labels.emit(&mut values);
            captured.take(&values);
        }
        captured
    }

    fn take(&mut self, values: &Values<'_>) {
        let mut end = 0;
        for i in 0..values.len() {
            let value = values.get(i);
            let (Some(place), Some(slot)) = (self.bytes.get_mut(end..end + value.len()), self.ends.get_mut(i)) else {
                self.more = Some((0..values.len()).map(|i| values.get_str(i).into()).collect());
                return;
            };
            place.copy_from_slice(value);
            end += value.len();
            *slot = end as u8;
        }
    }
}

impl<L: Labels> Labels for Captured<L> {
    type Static = Captured<L::Static>;
    const NAMES: Names = L::NAMES;
    const CARDINALITY: Option<usize> = L::CARDINALITY;

    #[inline]
    fn index(&self) -> usize {
        self.index
    }

    fn values_at(index: usize, values: &mut Values<'_>) {
        L::values_at(index, values);
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        if const { L::CARDINALITY.is_some() } {
            return L::values_at(self.index, values);
        }
        if let Some(more) = &self.more {
            return more.iter().for_each(|value| values.str(value));
        }
        let mut from = 0;
        for end in &self.ends[..const { L::NAMES.len() }] {
            let value = &self.bytes[from..usize::from(*end)];
            values.str(std::str::from_utf8(value).unwrap_or(""));
            from = usize::from(*end);
        }
    }
}

/// A finite label set by its number alone.
#[derive(Debug)]
pub(crate) struct Numbered<L> {
    index: usize,
    labels: PhantomData<fn() -> L>,
}

impl<L: Labels> Numbered<L> {
    #[inline]
    pub(super) fn new<V: Labels<Static = L>>(labels: &V) -> Numbered<L> {
        Numbered { index: labels.index(), labels: PhantomData }
    }
}

impl<L: Labels> Labels for Numbered<L> {
    type Static = Numbered<L::Static>;
    const NAMES: Names = L::NAMES;
    const CARDINALITY: Option<usize> = L::CARDINALITY;

    #[inline]
    fn index(&self) -> usize {
        self.index
    }

    fn values_at(index: usize, values: &mut Values<'_>) {
        L::values_at(index, values);
    }

    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        L::values_at(self.index, values);
    }
}

/// The labels of a series that somebody has named.
#[inline]
pub fn captured<M, V: Labels>(series: &With<'_, M, V>) -> Captured<V::Static> {
    Captured::new(&series.labels)
}

/// Two label sets as one: those of the entry, and those of the exit.
#[derive(Clone, Debug)]
pub struct Both<A, B>(pub A, pub B);

impl<A: Labels, B: Labels> Labels for Both<A, B> {
    type Static = Both<A::Static, B::Static>;
    const NAMES: Names = Names::of(&[Name::Set(&A::NAMES), Name::Set(&B::NAMES)]);
    const CARDINALITY: Option<usize> = product(&[A::CARDINALITY, B::CARDINALITY]);

    #[inline]
    fn index(&self) -> usize {
        let mut index = Index::new();
        index.set(&self.0);
        index.set(&self.1);
        index.get()
    }

    fn values_at(index: usize, values: &mut Values<'_>) {
        let mut decoder = Decoder::new::<Self>(index);
        decoder.set::<A>(values);
        decoder.set::<B>(values);
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.set(&self.0);
        values.set(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<L: Labels>(labels: &L) -> Vec<String> {
        let mut values = Values::new();
        labels.emit(&mut values);
        (0..values.len()).map(|i| values.get_str(i).to_owned()).collect()
    }

    #[test]
    fn captured_labels_say_what_the_labels_said() {
        let long = "x".repeat(100);
        assert_eq!(texts(&Captured::new(&("get", 200_u16))), ["get", "200"]);
        assert_eq!(texts(&Captured::new(&(long.as_str(), "b"))), [long.as_str(), "b"]);
        let nine = ("a", "b", "c", "d", "e", "f", "g", "h", "i");
        assert_eq!(texts(&Captured::new(&nine)).concat(), "abcdefghi");
        assert_eq!(texts(&Captured::new(&(true, None::<bool>))), ["true", ""]);
        assert_eq!(texts(&Both(Captured::new(&("get",)), (404_u16, false))), ["get", "404", "false"]);
    }

    #[test]
    fn both_sets_count_as_the_flat_one_would() {
        for (a, b, c) in [(false, true, false), (true, false, true), (true, true, true)] {
            let flat = (a, b, c);
            let both = Both(Captured::new(&(a, b)), (c,));
            assert_eq!(both.index(), flat.index());
            assert_eq!(Both::<(bool, bool), (bool,)>::CARDINALITY, Some(8));
        }
    }
}
