//! All that generated code names. Nothing here is for anybody else, and all of it may change with any release.

pub use core;
pub use inventory;

pub use crate::cells::wording::Worded;
pub use crate::exponential::Native;
pub use crate::function::body::{Alone, Typed, alone, body, diverging, named, promised, value};
pub use crate::function::captured::{Both, Captured, captured};
pub use crate::function::classify::{Classified, NoFuture, Plain, Returns, Said, Unsaid, judged};
pub use crate::function::driven::{Boxed, Held, awaited, boxed, called, driven, returning};
pub use crate::function::exit::{Exit, Exited};
pub use crate::function::timed::{Timed, TimedSeries};
pub use crate::function::updates::{Counts, Labelled, Observes, Tracks, labels, late};
pub use crate::function::watch::{Busy, Untimed, Wall};
pub use crate::labels::key::Values;
pub use crate::labels::names::{Name, Names};
pub use crate::labels::set::{Decoder, Index, pick, product};
pub use crate::labels::value::{Given, Leads};
pub use crate::layout::{LATENCY, Layout, NONE, SIZE, exponential, linear, with_bound};
pub use crate::linking::assert_linked;
pub use crate::metric::callback::{Ask, callback, note};
pub use crate::metric::define::{Written, counter, gauge, histogram, in_flight, info, state_set, summary, with};
pub use crate::metric::reported::{Reading, Readings};
pub use crate::metric::template;
pub use crate::namespace::Namespace;
pub use crate::origin::Origin;
pub use crate::quantiles::Quantiles;
pub use crate::registry::build_info::Build;
pub use crate::registry::definition::{Defined, Definition, Other, path_of};
pub use crate::registry::making::Making;
pub use crate::series::core::Core;
pub use crate::series::store::StaticStore as Store;
pub use crate::spec::{More, Spec, Wording};

/// `str`, whatever the user's own module calls so: by a path that is as short as all others, or a crate that is not there
/// would be missed twice.
pub type Str = str;

pub use crate::testing::{bound_text, check as check_metric, label_text};

pub use std::boxed::Box;
pub use std::option::Option;

/// The place where it stands.
#[doc(hidden)]
#[macro_export]
macro_rules! __origin {
    () => {
        $crate::__private::Origin::new(
            $crate::__private::core::concat!($crate::__private::core::module_path!(), $crate::__private::core::file!()),
            $crate::__private::core::module_path!().len(),
            $crate::__private::core::option_env!("CARGO_BIN_NAME").is_some(),
            $crate::__private::core::line!(),
        )
    };
}
pub use crate::__origin as origin;

/// The texts of the definition that stands there, of which each is behind the one before it.
#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($name:literal, $($help:tt)+) => {
        $crate::__private::core::concat!(
            $name,
            $($help)+,
            $crate::__private::core::module_path!(),
            $crate::__private::core::file!()
        )
    };
}
pub use crate::__text as text;

/// A spec that knows its texts, by how long each is.
#[doc(hidden)]
#[macro_export]
macro_rules! __words {
    ($spec:expr, $name:literal, $help:expr) => {
        $spec.words(
            $name.len(),
            $help.len(),
            $crate::__private::core::module_path!().len(),
            $crate::__private::core::option_env!("CARGO_BIN_NAME").is_some(),
            $crate::__private::core::line!(),
        )
    };
}
pub use crate::__words as words;

/// How values of what is returned are told from errors.
#[doc(hidden)]
#[macro_export]
macro_rules! __kinds {
    ($returns:expr) => {{
        #[allow(unused_imports, reason = "of the two, the type takes one")]
        use $crate::__private::{Classified as _, Plain as _};
        (&&$returns).metrics_kinds()
    }};
}
pub use crate::__kinds as kinds;

/// Refuses a boxed future that nobody has said to be one.
#[doc(hidden)]
#[macro_export]
macro_rules! __no_future {
    ($returns:expr) => {{
        #[allow(unused_imports, reason = "of the two, the type takes one")]
        use $crate::__private::{Said as _, Unsaid as _};
        (&&$returns).metrics_value();
    }};
}
pub use crate::__no_future as no_future;

/// The function that leads to a metric, as it is written. Where it cannot stand, as in a trait's `impl`, the compiler has
/// no more to say than where it comes from, which is this macro; so the name is what to do: write `accessor = false`.
#[doc(hidden)]
#[macro_export]
macro_rules! __accessor_unless_false {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<$lifetime:lifetime>)? ($($parameters:tt)*) -> $output:ty { $($body:tt)* }
    ) => {
        $(#[$attribute])*
        $visibility fn $name $(<$lifetime>)? ($($parameters)*) -> $output { $($body)* }
    };
}
pub use crate::__accessor_unless_false as accessor_unless_false;

/// What stands beside a function of its name, a callback or an accessor, as it is written. Where no type can stand, as in an
/// `impl`, the compiler has no more to say than where it comes from, which is this macro; so the name is what to do.
#[doc(hidden)]
#[macro_export]
macro_rules! __move_this_out_of_the_impl {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident {} $($(#[$of_impl:meta])* impl { $($family:tt)* })?) => {
        $(#[$attribute])*
        $visibility enum $name {}

        $($(#[$of_impl])*
        impl $name { $($family)* })?
    };
}
pub use crate::__move_this_out_of_the_impl as move_this_out_of_the_impl;

/// Registers a metric inside of a function, which an accessor has to find.
#[doc(hidden)]
#[macro_export]
macro_rules! __submit_with_path {
    ($metric:expr) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Definition::other(
                &$crate::__private::Other::with_path($metric, $crate::__private::path!())
            )
        }
    };
}
pub use crate::__submit_with_path as submit_with_path;

/// Finds a metric that was registered at this place.
#[doc(hidden)]
#[macro_export]
macro_rules! __defined {
    ($name:expr) => {
        $crate::__private::Defined::new($name, $crate::__private::origin!(), $crate::__private::path!())
    };
}
pub use crate::__defined as defined;

/// The path of an item here, which names the type of the `impl` that this stands in.
#[doc(hidden)]
#[macro_export]
macro_rules! __path {
    () => {{
        fn here() {}
        $crate::__private::path_of(&here)
    }};
}
pub use crate::__path as path;

/// A label's name, as an identifier or as text.
#[doc(hidden)]
#[macro_export]
macro_rules! __label_name {
    ($name:literal) => {
        $name
    };
    ($name:ident) => {
        $crate::__private::core::stringify!($name)
    };
}
pub use crate::__label_name as label_name;

/// The value that a label is asked for with.
#[doc(hidden)]
#[macro_export]
macro_rules! __asked_value {
    (le, $value:expr) => {
        $crate::__private::bound_text(&$value)
    };
    (quantile, $value:expr) => {
        $crate::__private::bound_text(&$value)
    };
    ("le", $value:expr) => {
        $crate::__private::bound_text(&$value)
    };
    ("quantile", $value:expr) => {
        $crate::__private::bound_text(&$value)
    };
    ($label:tt, $value:expr) => {
        $crate::__private::label_text(&$value)
    };
}
pub use crate::__asked_value as asked_value;

/// What a user adds to a message.
#[doc(hidden)]
#[macro_export]
macro_rules! __message {
    () => {
        $crate::__private::core::option::Option::None
    };
    ($($message:tt)+) => {
        $crate::__private::core::option::Option::Some($crate::__private::core::format_args!($($message)+))
    };
}
pub use crate::__message as message;
