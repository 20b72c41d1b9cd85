//! Exemplars: the latest observation of each bucket that was given labels, and never one that is not counted.

mod given;
mod refused;
mod stress;
mod told;
