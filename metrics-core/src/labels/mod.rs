//! Labels: single values, sets of them, and both as the bytes that series are found by.

pub(crate) mod display;
pub(crate) mod key;
pub(crate) mod names;
pub(crate) mod set;
pub(crate) mod state;
pub(crate) mod text;
pub(crate) mod value;
