//! Series: from a label set to the cells that count it.
//!
//! A finite label set is [`dense`]: its number is its place. Any other is looked up in a [`table`], by way of the
//! thread's own [`cache`]. [`core::Core`] is one family with whichever of them it uses.

pub(crate) mod aliases;
pub(crate) mod any;
pub(crate) mod birth;
pub(crate) mod cache;
pub(crate) mod core;
pub(crate) mod dense;
pub(crate) mod expiry;
pub(crate) mod faults;
pub(crate) mod functions;
mod growth;
pub(crate) mod handle;
pub(crate) mod limits;
mod moment;
pub(crate) mod place;
pub(crate) mod resting;
pub(crate) mod scopes;
mod sets;
pub(crate) mod shape;
pub(crate) mod sign;
pub(crate) mod single;
pub(crate) mod stated;
pub(crate) mod store;
pub(crate) mod table;
pub(crate) mod view;
pub(crate) mod walk;
pub(crate) mod way;
