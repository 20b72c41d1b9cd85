//! What tests need: expositions read back, strictly.
//!
//! It stands in the library and not beside it, so that a user's tests see an exposition exactly as ours do.

pub use crate::parse::{
    error::ParseError,
    exposition::{Exposition, ParsedExemplar, ParsedFamily, ParsedKind, ParsedSample},
    parse,
};
