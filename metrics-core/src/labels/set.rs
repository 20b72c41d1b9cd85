//! A whole set of labels.

use crate::labels::key::Values;
use crate::labels::names::{Name, Names};
use crate::labels::value::LabelValue;

/// A set of labels: a struct with [`#[derive(Labels)]`](macro@crate::Labels), a tuple of label values whose names
/// the definition gives, or `()` for none.
///
/// One label is a tuple of one, and a number in a tuple says its type:
///
/// ```standalone_crate
/// use metrics_core::{Counter, counter};
///
/// /// Answers sent.
/// #[counter(labels(status))]
/// static ANSWERS: Counter<(u16,)>;
///
/// ANSWERS.with((200_u16,)).inc();
/// assert_eq!(ANSWERS.with((200_u16,)).get_u64(), 1);
/// ```
///
/// A set whose values are all finite (enums, `bool`, `Option`s of them) is found by counting, not by hashing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    label = "not a set of labels",
    note = "derive it for a struct: `#[derive(Labels)] struct Http<'a> {{ method: Method, route: &'a str }}`"
)]
pub trait Labels {
    /// The same type with every lifetime `'static`: the `L` of `Counter<L>`.
    type Static: Labels + 'static;

    /// The names, in the order of the values.
    const NAMES: Names;

    /// How many different sets there are, where all values are finite.
    const CARDINALITY: Option<usize>;

    /// The number of this set, below [`CARDINALITY`](Labels::CARDINALITY).
    fn index(&self) -> usize;

    /// Tells the values of the set with this number, where they are finite.
    fn values_at(index: usize, values: &mut Values<'_>);

    /// Tells the values, in order.
    fn emit<'v>(&'v self, values: &mut Values<'v>);
}

/// A label set that a metric with the labels `L` takes: `L` itself, or the same with shorter lifetimes, or a reference.
///
/// There is nothing to implement: every set of labels is one of its own `'static` form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the label set of this metric, which is `{L}`",
    label = "not `{L}`",
    note = "in a tuple numbers say their type, `(200_u16,)`, and one label is a tuple, too: `(x,)`",
    note = "declare text as `&str`, and give a `String` as `string.as_str()`",
    note = "a metric whose label set is `()` has no labels and is updated as it is, without `.with(..)`"
)]
pub trait LabelsOf<L>: Labels<Static = L> {}

// Without this the message would be about the associated type.
#[diagnostic::do_not_recommend]
impl<L, V: Labels<Static = L>> LabelsOf<L> for V {}

/// The label set of a metric without labels, which is updated as it is: `()`.
#[diagnostic::on_unimplemented(
    message = "a metric with the labels `{Self}` is updated one series at a time",
    label = "of which series?",
    note = "say which: call `.with(labels)` on the metric first"
)]
pub trait Unlabelled: Labels + 'static {}

impl Unlabelled for () {}

impl<T: Labels> Labels for &T {
    type Static = T::Static;
    const NAMES: Names = T::NAMES;
    const CARDINALITY: Option<usize> = T::CARDINALITY;

    #[inline]
    fn index(&self) -> usize {
        T::index(self)
    }

    fn values_at(index: usize, values: &mut Values<'_>) {
        T::values_at(index, values);
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        T::emit(self, values);
    }
}

impl Labels for () {
    type Static = ();
    const NAMES: Names = Names::NONE;
    const CARDINALITY: Option<usize> = Some(1);

    #[inline]
    fn index(&self) -> usize {
        0
    }

    fn values_at(_: usize, _: &mut Values<'_>) {}

    #[inline]
    fn emit<'v>(&'v self, _: &mut Values<'v>) {}
}

macro_rules! tuples {
    ($($item:ident)*) => {
        #[allow(non_snake_case, reason = "the type parameters' names serve as the items' names")]
        impl<$($item: LabelValue),*> Labels for ($($item,)*) {
            type Static = ($($item::Static,)*);
            const NAMES: Names = Names::of(&[$(Name::unnamed::<$item>()),*]);
            const CARDINALITY: Option<usize> = product(&[$($item::CARDINALITY),*]);

            #[inline]
            fn index(&self) -> usize {
                let ($($item,)*) = self;
                let mut index = Index::new();
                $(index.value($item);)*
                index.get()
            }

            fn values_at(index: usize, values: &mut Values<'_>) {
                let mut decoder = Decoder::new::<Self>(index);
                $(decoder.value::<$item>(values);)*
            }

            #[inline]
            fn emit<'v>(&'v self, values: &mut Values<'v>) {
                let ($($item,)*) = self;
                $(values.value($item);)*
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K M);

/// How many sets there are, if every label is finite and the product can be counted.
#[doc(hidden)]
#[must_use]
pub const fn product(cardinalities: &[Option<usize>]) -> Option<usize> {
    let (mut i, mut total) = (0, 1_usize);
    while i < cardinalities.len() {
        total = match cardinalities[i] {
            Some(n) => match total.checked_mul(n) {
                Some(total) => total,
                None => return None,
            },
            None => return None,
        };
        i += 1;
    }
    Some(total)
}

/// Counts up the number of a set from the numbers of its values, the last one fastest.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Index(usize);

impl Index {
    #[inline]
    #[must_use]
    pub fn new() -> Index {
        Index(0)
    }

    #[inline]
    pub fn value<T: LabelValue + ?Sized>(&mut self, value: &T) {
        if let Some(n) = T::CARDINALITY {
            self.0 = self.0.wrapping_mul(n).wrapping_add(value.index());
        }
    }

    #[inline]
    pub fn set<T: Labels>(&mut self, set: &T) {
        if let Some(n) = T::CARDINALITY {
            self.0 = self.0.wrapping_mul(n).wrapping_add(set.index());
        }
    }

    #[inline]
    #[must_use]
    pub fn get(self) -> usize {
        self.0
    }
}

/// Takes the number of a set apart again.
#[doc(hidden)]
#[derive(Debug)]
pub struct Decoder {
    index: usize,
    /// How many sets the labels that are still to come can form.
    rest: usize,
}

impl Decoder {
    #[must_use]
    pub fn new<L: Labels>(index: usize) -> Decoder {
        Decoder { index, rest: L::CARDINALITY.unwrap_or(1) }
    }

    pub fn value<T: LabelValue>(&mut self, values: &mut Values<'_>) {
        values.str(T::value_at(self.next(T::CARDINALITY)));
    }

    pub fn set<T: Labels>(&mut self, values: &mut Values<'_>) {
        T::values_at(self.next(T::CARDINALITY), values);
    }

    fn next(&mut self, cardinality: Option<usize>) -> usize {
        self.rest /= cardinality.unwrap_or(1).max(1);
        let digit = self.index / self.rest.max(1);
        self.index -= digit * self.rest;
        digit
    }
}

/// The text at this place of a list; the empty one past its end.
#[doc(hidden)]
#[must_use]
pub fn pick(values: &[&'static str], index: usize) -> &'static str {
    values.get(index).copied().unwrap_or("")
}
