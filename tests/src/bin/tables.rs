//! Answers the rows of a table, one line each: `tables negotiation`, `tables numbers`. What Python's client answers is
//! the expectation, held against this by `conformance/tables.py`, which also says where the two differ by design.

use std::error::Error;
use std::io::{self, BufRead};
use std::process::ExitCode;

use metrics_core::{Format, Gauge, Histogram, Registry};

type Answer = fn(&str) -> Result<String, Box<dyn Error>>;

const TABLES: [(&str, Answer); 2] = [("negotiation", content_type), ("numbers", number)];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let Some((_, answer)) = TABLES.iter().find(|(name, _)| Some(*name) == wanted.as_deref()) else {
        eprintln!("usage: tables TABLE < ROWS, one of {:?}", TABLES.map(|(name, _)| name));
        return ExitCode::from(2);
    };
    for row in io::stdin().lock().lines() {
        match row.map_err(Into::into).and_then(|row| answer(&row)) {
            Ok(answer) => println!("{answer}"),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// The content type that answers an `Accept` header.
fn content_type(accept: &str) -> Result<String, Box<dyn Error>> {
    Ok(Format::negotiate(accept).content_type().to_owned())
}

/// How a number is written as a value, and as a bound where it can be one.
fn number(row: &str) -> Result<String, Box<dyn Error>> {
    let number: f64 = row.parse()?;
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
