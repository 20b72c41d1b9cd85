//! The testing kit, `metrics_core::testing`: what a test sees of its own doing, and the clock that it sets.

mod clock;
