//! Instrumented functions that run at once.

#[macro_use]
mod ends;

mod elsewhere;
mod guards;
mod hygiene;
mod labels;
mod late;
mod matrix;
mod names;
mod outcome;
mod pedantic;
mod places;
mod values;
