//! Instrumented functions that run as futures.

#[macro_use]
mod ways;

mod exits;
mod guards;
mod labels;
mod matrix;
mod order;
mod sends;
mod sizes;
mod time;
