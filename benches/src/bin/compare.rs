//! The comparison: every contender of every row, interleaved in rounds, in one process.

use std::{
    error::Error,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::ExitCode,
};

use benches::{
    clocks,
    contender::Contender,
    contenders, measure,
    peers::python,
    progress::Progress,
    report::{Discrepancy, Report, chart, console::Console, json, markdown, places, setting::Setting},
    row::Row,
};
use lexopt::prelude::*;

const HELP: &str = "\
Compares this library with its peers, all in one run.

Usage: compare [--rounds N] [--only TEXT]... [--python PATH] [--json | --markdown | --chart | --publish]
       compare --from FILE [--json | --markdown | --chart | --publish]

  --rounds N     samples per contender (default 41)
  --only TEXT    only what contains TEXT in `row / library: variant`, ignoring case; may be repeated
  --python PATH  has Python's client run beside, by an interpreter that has `prometheus_client`
  --from FILE    measures nothing and shows what an earlier run has written as JSON
  --json         JSON instead of tables, every sample included
  --markdown     Markdown instead of tables
  --chart        an SVG image instead of tables
  --publish      the tables, and anew: the sections of benches/README.md and README.md, benches/results/compare.json
                 and compare.svg
  --help         this text";

const COMMAND: &str = "cargo run --release -p benches --bin compare";

struct Options {
    rounds: usize,
    only: Vec<String>,
    python: Option<PathBuf>,
    from: Option<PathBuf>,
    output: Output,
}

/// What becomes of the report.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Tables,
    Json,
    Markdown,
    Chart,
    Publish,
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("this package is in no repository")?;
    if options.output == Output::Publish {
        places::check(root)?;
    }
    let report = match &options.from {
        Some(file) => json::read(file)?,
        None => measured(&options)?,
    };
    match options.output {
        Output::Tables | Output::Publish => print!("{}", Console(&report)),
        Output::Json => print!("{}", json::full(&report)),
        Output::Markdown => print!("{}", markdown::whole(&report)),
        Output::Chart => print!("{}", chart::svg(&report)),
    }
    let wrong = |one: &&Discrepancy| measure::is_refused(&one.library, one.told, one.recorded);
    if let Some(Discrepancy { library, variant, told, recorded, .. }) = report.discrepancies.iter().find(wrong) {
        return Err(format!("{library}, {variant}: told {told}, recorded {recorded}").into());
    }
    if options.output == Output::Publish {
        places::publish(&report, root)?;
    }
    Ok(())
}

/// Runs what is asked for.
fn measured(options: &Options) -> Result<Report, Box<dyn Error>> {
    let mut setting = Setting::observe(COMMAND);
    setting.python = options.python.as_deref().map(python::start).transpose()?;
    let mut progress = Progress::new();
    let mut chosen: Vec<(Row, Contender)> = Vec::new();
    for (index, row) in Row::ALL.into_iter().enumerate() {
        progress.tell("preparing row", index, Row::ALL.len(), row.title());
        let wanted = contenders(row).into_iter().filter(|contender| options.wants(row, contender));
        chosen.extend(wanted.map(|contender| (row, contender)));
    }
    if chosen.is_empty() {
        let rows: Vec<_> = Row::ALL.into_iter().map(Row::title).collect();
        return Err(format!("nothing matches --only; the rows are:\n  {}", rows.join("\n  ")).into());
    }
    let clocks = chosen.iter().any(|(row, _)| *row == Row::Clock);
    let first = if clocks { clocks::first_readings()? } else { Vec::new() };
    let outcome = measure::run(chosen, options.rounds, &mut progress);
    Ok(Report::new(setting, options.rounds, &outcome, &first))
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
    let mut options = Options { rounds: 41, only: Vec::new(), python: None, from: None, output: Output::Tables };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("rounds") => options.rounds = parser.value()?.parse::<NonZeroUsize>()?.get(),
            Long("only") => options.only.push(parser.value()?.string()?.to_lowercase()),
            Long("python") => options.python = Some(parser.value()?.into()),
            Long("from") => options.from = Some(parser.value()?.into()),
            Long("json") => options.output = Output::Json,
            Long("markdown") => options.output = Output::Markdown,
            Long("chart") => options.output = Output::Chart,
            Long("publish") => options.output = Output::Publish,
            Long("first-reading") => return Ok(Asked::FirstReading(parser.value()?.string()?)),
            Long("help") | Short('h') => return Ok(Asked::Help),
            _ => return Err(argument.unexpected()),
        }
    }
    if options.output == Output::Publish && !options.only.is_empty() {
        return Err("a part of the comparison is not published; leave out --only, or --publish".into());
    }
    if options.from.is_some() && (!options.only.is_empty() || options.python.is_some()) {
        return Err(
            "--only and --python say what is measured, and --from measures nothing; leave it out, or them".into()
        );
    }
    Ok(Asked::Compare(options))
}
