//! Instrumented functions that run at once.

#[macro_use]
mod ends;

mod elsewhere;
mod extensions;
mod guards;
mod hygiene;
mod labels;
mod late;
mod matrix;
mod names;
mod order;
mod outcome;
mod pedantic;
mod places;
mod values;
