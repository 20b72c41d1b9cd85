//! Families in the order of their names.

use super::*;
use metrics_core::{Counter, Gauge, counter, gauge};

/// registered first
#[gauge]
static ZZZ: Gauge;

/// second
#[gauge]
static AAA: Gauge;

/// third
#[counter]
fn mmm(l: &str) -> Counter;

pub(crate) fn family_order(registry: &Registry) -> Result<(), Box<dyn Error>> {
    let first = Gauge::builder("zzz", "registered first").register(registry)?;
    registry.include(&AAA);
    registry.include(mmm::family());
    drop(first);
    registry.include(&ZZZ);
    Ok(())
}
