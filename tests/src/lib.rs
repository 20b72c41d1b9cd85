//! What the tests of this package share: the drawings of DESIGN.md as data, and the imports of a source file.
//!
//! The tests themselves look at the libraries from outside, through what a user can name.

pub mod design;
pub mod fuzzed;
pub mod imports;
pub mod measured;
pub mod model;
pub mod reader;
pub mod teller;
pub mod wire;
