//! Callbacks under the strictest lints, without the prelude, beside names like ours, and out of a macro.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, rust_2018_idioms, unused_qualifications, unreachable_pub)]
#![no_implicit_prelude]

use ::metrics_core as renamed;
use ::metrics_core::{counter, gauge};
use ::std::clone::Clone;
use ::std::iter::{IntoIterator, Iterator};
use ::std::option::Option;
use ::std::string::String;
use ::std::assert;

/// None of ours.
#[allow(dead_code)]
struct Callback;

#[allow(dead_code)]
mod core {}

#[allow(dead_code)]
mod metrics_core {}

/// Whatever has a method of this name.
#[allow(dead_code)]
trait Note {
    fn note(&self) {}
    fn into_iter(&self) {}
}

impl<T> Note for T {}

/// Nobody calls it but the scrape.
#[gauge(callback, crate = ::metrics_core)]
fn unused() -> u8 {
    1
}

/// Not to be called by hand.
#[deprecated = "count something else"]
#[must_use]
#[gauge(callback)]
#[cfg(all())]
#[doc(hidden)]
fn old() -> i64 {
    2
}

/// Not there, and what it names does not exist.
#[gauge(callback)]
#[cfg(any())]
fn absent() -> Missing {}

mod inner {
    use super::*;

    /// A crate's.
    #[counter(callback, labels(name), crate = super::renamed)]
    pub(in crate::inner) fn names() -> impl Iterator<Item = ((String,), u64)> + Clone {
        [((String::new(),), 3)].into_iter()
    }
}

/// A type of its name's case is no type of ours.
#[gauge(callback, name = "loop")]
#[inline]
fn r#loop() -> f64 {
    4.0
}

macro_rules! callbacks {
    ($($(#[$doc:meta])* $name:ident: $ty:ty = $value:expr;)*) => {$(
        $(#[$doc])*
        #[gauge(callback)]
        fn $name() -> $ty {
            $value
        }
    )*};
}

callbacks! {
    /// Made by a macro.
    from_a_macro: u32 = 5;
    /// Made by the same macro.
    from_the_same: Option<f32> = Option::None;
}

fn main() {
    let text = ::metrics_core::generate_latest();
    for line in ["unused 1", "old 2", "names_total 3", "loop 4", "from_a_macro 5"] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
}
