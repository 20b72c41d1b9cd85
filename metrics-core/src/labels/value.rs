//! One label's value.

use std::borrow::Cow;
use std::sync::Arc;

use crate::labels::key::Values;

/// A type whose values can be a label's value.
///
/// Derive it for enums with [`#[derive(LabelValue)]`](macro@crate::LabelValue): their values are then finite, and a
/// set of finite values is found without hashing. Implemented for `&str`, `String`, `Cow<str>`, `Box<str>`,
/// `Arc<str>`, `bool`, `char`, all integers, `Option<T>` (`None` is an absent label, and so is `Some("")`) and `&T`;
/// anything else that implements `Display` goes through [`label::display`](crate::label::display).
///
/// ```
/// use metrics_core::{LabelValue, Values};
///
/// struct Shard(u16);
///
/// impl LabelValue for Shard {
///     type Static = Shard;
///     fn emit<'v>(&'v self, values: &mut Values<'v>) {
///         values.unsigned(self.0.into());
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a label",
    label = "not a label value",
    note = "label values are strings, integers, `bool`, `char`, `Option`s of them, and enums with `#[derive(LabelValue)]`",
    note = "for a type that implements `Display`, use `label::display(&x)`; a float makes a series of every value: round it or name its range"
)]
pub trait LabelValue {
    /// The same type with every lifetime `'static`.
    type Static: LabelValue + 'static;

    /// How many values there are, where they are finite.
    const CARDINALITY: Option<usize> = None;

    /// Whether value number 0 is the empty text, which means that the label is absent.
    const CAN_BE_ABSENT: bool = false;

    /// The number of this value, below [`CARDINALITY`](LabelValue::CARDINALITY).
    #[inline]
    fn index(&self) -> usize {
        0
    }

    /// The text of the value with this number, where values are finite. Each has a text of its own, not empty: numbers
    /// with one text are counted as one series.
    #[must_use]
    fn value_at(index: usize) -> &'static str {
        let _ = index;
        ""
    }

    /// Tells the value's text: one call to one method of `values`.
    fn emit<'v>(&'v self, values: &mut Values<'v>);
}

/// `T` itself, which is a label's value. Where it is none the compiler says so at the place where this stands, and has
/// no type about which it could say more.
#[doc(hidden)]
pub type Given<T> = <<T as LabelValue>::Static as Leads>::To<T>;

/// Leads from any type to any other. From a type that the compiler could not find out it leads nowhere.
#[doc(hidden)]
pub trait Leads {
    type To<T>;
}

impl<S> Leads for S {
    type To<T> = T;
}

impl<T: LabelValue + ?Sized> LabelValue for &T {
    type Static = T::Static;
    const CARDINALITY: Option<usize> = T::CARDINALITY;
    const CAN_BE_ABSENT: bool = T::CAN_BE_ABSENT;

    #[inline]
    fn index(&self) -> usize {
        T::index(self)
    }

    fn value_at(index: usize) -> &'static str {
        T::value_at(index)
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        T::emit(self, values);
    }
}

impl LabelValue for str {
    type Static = &'static str;

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.str(self);
    }
}

macro_rules! texts {
    ($($type:ty => $static:ty;)*) => {$(
        impl LabelValue for $type {
            type Static = $static;

            #[inline]
            fn emit<'v>(&'v self, values: &mut Values<'v>) {
                values.str(self);
            }
        }
    )*};
}

texts! {
    String => String;
    Cow<'_, str> => Cow<'static, str>;
    Box<str> => Box<str>;
    Arc<str> => Arc<str>;
}

macro_rules! integers {
    ($method:ident as $wide:ty: $($type:ty)*) => {$(
        impl LabelValue for $type {
            type Static = $type;

            #[inline]
            fn emit<'v>(&'v self, values: &mut Values<'v>) {
                values.$method(*self as $wide);
            }
        }
    )*};
}

integers!(unsigned as u64: u8 u16 u32 u64 usize);
integers!(signed as i64: i8 i16 i32 i64 isize);

macro_rules! wide_integers {
    ($($type:ty)*) => {$(
        impl LabelValue for $type {
            type Static = $type;

            fn emit<'v>(&'v self, values: &mut Values<'v>) {
                values.display(self);
            }
        }
    )*};
}

wide_integers!(u128 i128);

impl LabelValue for bool {
    type Static = bool;
    const CARDINALITY: Option<usize> = Some(2);

    #[inline]
    fn index(&self) -> usize {
        usize::from(*self)
    }

    fn value_at(index: usize) -> &'static str {
        if index == 1 { "true" } else { "false" }
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.str(if *self { "true" } else { "false" });
    }
}

impl LabelValue for char {
    type Static = char;

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.char(*self);
    }
}

/// `None` is number 0 and the empty text: the label is absent. `Some` of an absent value is the same.
impl<T: LabelValue> LabelValue for Option<T> {
    type Static = Option<T::Static>;
    const CARDINALITY: Option<usize> = match T::CARDINALITY {
        Some(n) => n.checked_add(present_from::<T>()),
        None => None,
    };
    const CAN_BE_ABSENT: bool = true;

    #[inline]
    fn index(&self) -> usize {
        match self {
            Some(value) => value.index() + const { present_from::<T>() },
            None => 0,
        }
    }

    fn value_at(index: usize) -> &'static str {
        match index.checked_sub(const { present_from::<T>() }) {
            Some(index) => T::value_at(index),
            None => "",
        }
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        match self {
            Some(value) => value.emit(values),
            None => values.str(""),
        }
    }
}

/// The number of an `Option`'s first value that is some: 0 where the values have an absent one of their own, since
/// two numbers for one text would be one series told twice.
const fn present_from<T: LabelValue>() -> usize {
    if T::CAN_BE_ABSENT { 0 } else { 1 }
}
