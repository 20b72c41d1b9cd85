//! The macros of metrics-core.
