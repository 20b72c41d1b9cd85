//! All that generated code names. Nothing here is for anybody else, and all of it may change with any release.

pub use core;
pub use inventory;

pub use crate::exponential::Native;
pub use crate::function::body::{Alone, alone, body, diverging, named, promised, value};
pub use crate::function::captured::{Both, Captured, captured};
pub use crate::function::classify::{Classified, ClassifiedValue, Kinds, Plain, PlainValue, Returned, Returns};
pub use crate::function::exit::{Counts, Exit, Exited, Observes};
pub use crate::labels::key::Values;
pub use crate::labels::names::{Name, Names};
pub use crate::labels::set::{Decoder, Index, pick, product};
pub use crate::labels::value::{Given, Leads};
pub use crate::layout::{LATENCY, Layout, NONE, SIZE, exponential, linear, with_bound};
pub use crate::metric::define::{counter, gauge, histogram, in_flight, summary, with};
pub use crate::namespace::Namespace;
pub use crate::origin::Origin;
pub use crate::registry::definition::{Defined, Definition};
pub use crate::series::core::Core;
pub use crate::spec::Spec;

pub use std::boxed::Box;
pub use std::option::Option;

/// The place where it stands.
#[doc(hidden)]
#[macro_export]
macro_rules! __origin {
    () => {
        $crate::__private::Origin::new(
            $crate::__private::core::module_path!(),
            $crate::__private::core::option_env!("CARGO_BIN_NAME"),
            $crate::__private::core::file!(),
            $crate::__private::core::line!(),
        )
    };
}
pub use crate::__origin as origin;

/// The types that `ret` and `err` have, told by what a body or a future returns.
#[doc(hidden)]
#[macro_export]
macro_rules! __kinds {
    ($of:ident($returning:expr)) => {{
        #[allow(unused_imports)]
        use $crate::__private::{Classified as _, Plain as _};
        (&&$crate::__private::Returns::$of($returning)).metrics_kinds()
    }};
}
pub use crate::__kinds as kinds;

/// A returned value, as a success or as an error.
#[doc(hidden)]
#[macro_export]
macro_rules! __classify {
    ($returned:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::{ClassifiedValue as _, PlainValue as _};
        (&&$crate::__private::Returned($returned)).metrics_classify()
    }};
}
pub use crate::__classify as classify;

/// Registers a metric at link time.
#[doc(hidden)]
#[macro_export]
macro_rules! __submit {
    ($metric:expr) => {
        $crate::__private::inventory::submit! { $crate::__private::Definition::new($metric) }
    };
}
pub use crate::__submit as submit;
