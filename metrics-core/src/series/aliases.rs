//! Numbers of a finite label set that have one text, and so are one series.
//!
//! A `LabelValue` of the user's own may give two numbers the same text. Told as two series, Prometheus would keep one
//! of them, so they are counted as one: where the first number with the text is counted. The texts are compared when
//! the row is made; an update either meets a number that is there, or asks here before it makes one.

use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::Ordering;

use foldhash::fast::FixedState;

use crate::cells::Words;
use crate::labels::key::Values;

/// Tells the values of the set with a number.
pub(super) type ValuesAt = fn(usize, &mut Values<'_>);

/// For each number, how far before it the first one with its text is; nothing where every text is its own.
pub(crate) struct Aliases(Option<Words>);

impl Aliases {
    /// Compares the texts of `count` sets. Allocates nothing but words: an allocator that counts may be the caller.
    pub(super) fn of(count: usize, values_at: ValuesAt) -> Aliases {
        // Open addressing: 0, or a number and one.
        let places = Words::zeroed((count * 2).next_power_of_two());
        let mut back: Option<Words> = None;
        for index in 0..count {
            let mut values = Values::new();
            values_at(index, &mut values);
            let mut at = hash(&values);
            let first = loop {
                let place = &places[at as usize & (places.len() - 1)];
                match place.load(Ordering::Relaxed) as usize {
                    0 => {
                        place.store(index as u64 + 1, Ordering::Relaxed);
                        break index;
                    }
                    taken if is(&values, taken - 1, values_at) => break taken - 1,
                    _ => at = at.wrapping_add(1),
                }
            };
            if first < index {
                let back = back.get_or_insert_with(|| Words::zeroed(count));
                back[index].store((index - first) as u64, Ordering::Relaxed);
            }
        }
        Aliases(back)
    }

    /// The first number with the text of this one.
    pub(super) fn first(&self, index: usize) -> usize {
        let back = self.0.as_ref().and_then(|back| back.get(index));
        index - back.map_or(0, |back| back.load(Ordering::Relaxed) as usize)
    }

    /// The least number whose text is another's, if there is one.
    pub(super) fn repeated(&self) -> Option<usize> {
        self.0.as_ref()?.iter().position(|back| back.load(Ordering::Relaxed) > 0)
    }
}

fn hash(values: &Values<'_>) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    for at in 0..values.len() {
        hasher.write(values.get(at));
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

/// Whether the set with this number has these values.
fn is(values: &Values<'_>, index: usize, values_at: ValuesAt) -> bool {
    let mut others = Values::new();
    values_at(index, &mut others);
    (0..values.len()).all(|at| values.get(at) == others.get(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firsts(count: usize, values_at: ValuesAt) -> Vec<usize> {
        let aliases = Aliases::of(count, values_at);
        (0..count).map(|index| aliases.first(index)).collect()
    }

    #[test]
    fn a_text_that_is_there_again_leads_to_where_it_was_first() {
        let repeating: ValuesAt = |index, values| values.str(["a", "b", "a", "", "b", "a"][index]);
        assert_eq!(firsts(6, repeating), [0, 1, 0, 3, 1, 0]);
        assert_eq!(Aliases::of(6, repeating).repeated(), Some(2));
    }

    #[test]
    fn a_set_is_repeated_only_in_all_of_its_values() {
        let pairs: ValuesAt = |index, values| {
            values.str(["a", "ab", "a", "a"][index]);
            values.str(["bc", "c", "c", "bc"][index]);
        };
        assert_eq!(firsts(4, pairs), [0, 1, 2, 0]);
    }

    #[test]
    fn texts_of_their_own_need_nothing() {
        let own: ValuesAt = |index, values| values.unsigned(index as u64);
        let aliases = Aliases::of(4096, own);
        assert!(aliases.0.is_none() && aliases.repeated().is_none());
        assert_eq!((aliases.first(0), aliases.first(4095)), (0, 4095));
    }
}
