//! The testing kit, `metrics_core::testing`: what a test sees of its own doing, and the clock that it sets.

mod assertions;
mod asynchronous;
mod clock;
mod exactness;
mod metrics;
mod nested;
mod parallel;
mod process;
mod values;
