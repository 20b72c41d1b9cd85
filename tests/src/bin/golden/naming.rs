//! Namespaces, units and suffixes.

use super::*;
use metrics_core::{Counter, Gauge, Histogram, Summary, counter, gauge, histogram, summary};

/// strip _total, append unit, re-add
#[counter(namespace = "my_app", name = "cpu_total", unit = seconds)]
static CPU: Counter;

/// unit already there
#[counter(unit = bytes)]
static IO_BYTES: Counter;

/// g
#[gauge(namespace = "ns", unit = celsius)]
static TEMP: Gauge;

/// s
#[summary(unit = seconds)]
static LAT: Summary;

/// h
#[histogram(unit = bytes, buckets = [10.0])]
static SIZE: Histogram;

pub(crate) fn namespace_and_unit(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(&CPU);
    registry.include(&IO_BYTES);
    registry.include(&TEMP);
    registry.include(&LAT);
    registry.include(&SIZE);
    CPU.inc();
    IO_BYTES.inc_by(7);
    TEMP.set(36.6);
    LAT.observe(0.5);
    SIZE.observe(3);
    Ok(())
}
