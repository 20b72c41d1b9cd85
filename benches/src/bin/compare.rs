//! The comparison: every contender of every row, interleaved in rounds, in one process.

use std::{error::Error, process::ExitCode};

use benches::{
    clocks,
    contender::Contender,
    contenders,
    measure::{self, Discrepancy},
    report::{self, Setting, Tables},
    row::Row,
};
use lexopt::prelude::*;

const HELP: &str = "\
Compares this library with its peers, all in one run.

Usage: compare [--rounds N] [--only TEXT] [--json]

  --rounds N   samples per contender (default 41)
  --only TEXT  only what contains TEXT in `row / library: variant`, ignoring case; may be repeated
  --json       JSON instead of tables, every sample included
  --help       this text";

const OURS: &str = "metrics-core";

struct Options {
    rounds: usize,
    only: Vec<String>,
    json: bool,
}

fn main() -> ExitCode {
    match compare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Result<(), Box<dyn Error>> {
    let options = match options()? {
        Asked::Compare(options) => options,
        Asked::FirstReading(clock) => {
            println!("{}", clocks::first_reading(&clock).ok_or("there is no such clock")?);
            return Ok(());
        }
        Asked::Help => {
            println!("{HELP}");
            return Ok(());
        }
    };
    let setting = Setting::observe();
    let chosen: Vec<(Row, Contender)> = Row::ALL
        .into_iter()
        .flat_map(|row| contenders(row).into_iter().map(move |contender| (row, contender)))
        .filter(|(row, contender)| options.wants(*row, contender))
        .collect();
    if chosen.is_empty() {
        return Err("nothing matches --only".into());
    }
    let clocks = chosen.iter().any(|(row, _)| *row == Row::Clock);
    let first = if clocks { clocks::first_readings()? } else { Vec::new() };
    let outcome = measure::run(chosen, options.rounds);
    if options.json {
        println!("{:#}", report::json(&setting, &outcome, &first, options.rounds));
    } else {
        print!("{}", Tables { setting: &setting, outcome: &outcome, first: &first, rounds: options.rounds });
    }
    // A peer that loses an update now and then is a finding, one that loses many does not do the work of its row.
    // Ours may not lose any.
    let wrong = |one: &&Discrepancy| one.library == OURS || (one.told - one.recorded).abs() > one.told * 1e-4;
    match outcome.discrepancies.iter().find(wrong) {
        Some(one) => {
            Err(format!("{}, {}: told {}, recorded {}", one.library, one.variant, one.told, one.recorded).into())
        }
        None => Ok(()),
    }
}

impl Options {
    fn wants(&self, row: Row, contender: &Contender) -> bool {
        let full = format!("{} / {}: {}", row.title(), contender.library, contender.variant).to_lowercase();
        self.only.is_empty() || self.only.iter().any(|text| full.contains(text))
    }
}

/// What the command line asks for.
enum Asked {
    Compare(Options),
    /// What this program asks its children for, see [`clocks::first_readings`].
    FirstReading(String),
    Help,
}

fn options() -> Result<Asked, lexopt::Error> {
    let mut options = Options { rounds: 41, only: Vec::new(), json: false };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("rounds") => options.rounds = parser.value()?.parse::<std::num::NonZeroUsize>()?.get(),
            Long("only") => options.only.push(parser.value()?.string()?.to_lowercase()),
            Long("json") => options.json = true,
            Long("first-reading") => return Ok(Asked::FirstReading(parser.value()?.string()?)),
            Long("help") | Short('h') => return Ok(Asked::Help),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Asked::Compare(options))
}
