//! What tests need: expositions read back, strictly, and a clock that they set.
//!
//! It stands in the library and not beside it, so that a user's tests see an exposition exactly as ours do.

mod clock;

pub use self::clock::Clock;
pub use crate::parse::{
    error::ParseError,
    exposition::{Exposition, ParsedExemplar, ParsedFamily, ParsedKind, ParsedSample},
    parse,
};
