//! A future of a type that no other one can take the place of.

use std::future::{Ready, ready};

use metrics_core::measure;

#[measure(future)]
fn ready_at_once() -> Ready<u8> {
    ready(1)
}

fn main() {}
