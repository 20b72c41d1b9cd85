//! Writes the numbers that stand on standard input, one a line: as a value, and as a bound where it can be one. What
//! Python's client writes is the expectation, held against this by `conformance/tables.py`, which also says where the
//! two differ by design.

use std::error::Error;
use std::io::{self, BufRead};

use metrics_core::{Format, Gauge, Histogram, Registry};

fn main() -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lock().lines() {
        println!("{}", written(line?.parse()?)?);
    }
    Ok(())
}

fn written(number: f64) -> Result<String, Box<dyn Error>> {
    let registry = Registry::new();
    let gauge = Gauge::builder("value", "Help.").register(&registry)?;
    gauge.set(number);
    let _histogram = match number.is_finite() {
        true => Some(Histogram::builder("bound", "Help.").buckets([number]).register(&registry)?),
        false => None,
    };
    let text = registry.encode(Format::OpenMetrics);
    let find = |start, end| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split_once(end)?.0)
    };
    let value = find("\nvalue ", "\n").ok_or("there is no value")?;
    Ok(format!("{value} {}", find("le=\"", "\"").unwrap_or("-")))
}
