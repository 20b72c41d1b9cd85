//! The metrics: counters, gauges, histograms, summaries, infos and state sets, with labels or without.
//!
//! Every operation exists three times, on the unlabelled metric, on [`With`] and on [`Handle`]; each is written once
//! against [`target::Target`], and given its three faces by a macro.

#[cfg(debug_assertions)]
pub(crate) mod any;
pub(crate) mod callback;
pub(crate) mod counter;
pub(crate) mod define;
mod exemplar;
pub(crate) mod exemplar_source;
pub(crate) mod gathered;
pub(crate) mod gauge;
pub(crate) mod histogram;
pub(crate) mod in_flight;
pub(crate) mod info;
pub(crate) mod labelled;
pub(crate) mod observing;
mod operations;
mod reading;
pub(crate) mod reported;
pub(crate) mod scoped;
mod slotted;
pub(crate) mod stateset;
pub(crate) mod summary;
pub(crate) mod target;
pub mod template;
pub(crate) mod timer;

pub(crate) use self::target::Metric;
