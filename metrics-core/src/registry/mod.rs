//! Which families there are, and a walk over all of them.
//!
//! Link-time definitions, statics that were included and what was registered at run time become one plan: families
//! by name, conflicts settled. A scrape follows the plan and tells a [`Visitor`](crate::Visitor) of whatever kind;
//! `exposition` brings the encoders.

mod asked;
pub(crate) mod build_info;
pub(crate) mod builder;
pub(crate) mod catalog;
mod claims;
pub(crate) mod conflicts;
pub(crate) mod definition;
mod difference;
pub(crate) mod entry;
mod few;
mod filter;
pub(crate) mod group;
mod interned;
pub(crate) mod limits;
pub(crate) mod making;
mod members;
mod observed;
mod plan;
#[allow(clippy::module_inception, reason = "the folder and the type at its heart have one name")]
pub(crate) mod registry;
mod relabel;
pub(crate) mod scrape;
mod self_metrics;
mod stated;
mod target_info;
mod view;
mod views;
