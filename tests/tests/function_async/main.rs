//! Instrumented functions that run as futures.

#[macro_use]
mod ways;

mod exits;
mod guards;
mod labels;
mod matrix;
mod sends;
mod time;
