//! What instrumented functions do at run time: how they ended, with which labels, and who records it.
//!
//! Generated code is thin: it captures labels at entry, keeps a guard, and tells the guard what was returned. A guard
//! that is dropped without being told was left by a panic or by cancellation.

pub(crate) mod body;
pub(crate) mod captured;
pub(crate) mod classify;
pub(crate) mod driven;
pub(crate) mod exit;
pub(crate) mod outcome;
pub(crate) mod timed;
pub(crate) mod updates;
pub(crate) mod watch;
