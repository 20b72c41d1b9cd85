//! The instruction counts of the hot paths and encoders, told, compared with what is committed, or written anew.

use std::{error::Error, fs, process::ExitCode};

use instructions::{callgrind, publish, report};
use lexopt::prelude::*;

const HELP: &str = "\
Counts the instructions of this library's hot paths and encoders, under valgrind.

Usage: instructions [--check | --write | --json]

  --check   fails where a row takes more than 5 % over benches/results/instructions.json
  --write   writes that file and the table in benches/README.md anew
  --json    JSON instead of a table
  --help    this text";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Table,
    Check,
    Write,
    Json,
    Help,
    Counted,
}

fn main() -> ExitCode {
    match asked().and_then(answer) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("instructions: {error}");
            ExitCode::FAILURE
        }
    }
}

fn asked() -> Result<Asked, Box<dyn Error>> {
    let mut parser = lexopt::Parser::from_env();
    let mut asked = Asked::Table;
    while let Some(argument) = parser.next()? {
        asked = match argument {
            Long("check") => Asked::Check,
            Long("write") => Asked::Write,
            Long("json") => Asked::Json,
            Long("help") => Asked::Help,
            Long(word) if format!("--{word}") == callgrind::COUNTED => Asked::Counted,
            _ => return Err(argument.unexpected().into()),
        };
    }
    Ok(asked)
}

fn answer(asked: Asked) -> Result<ExitCode, Box<dyn Error>> {
    match asked {
        Asked::Help => println!("{HELP}"),
        Asked::Counted => callgrind::run_counted(),
        Asked::Table => print!("{}", report::table(&callgrind::count()?)),
        Asked::Json => println!("{:#}", report::json(&callgrind::count()?)),
        Asked::Write => {
            let counts = callgrind::count()?;
            fs::write(report::committed(), format!("{:#}\n", report::json(&counts)))?;
            publish::replace_section(report::document(), "instructions", &report::table(&counts))?;
        }
        Asked::Check => {
            let counts = callgrind::count()?;
            print!("{}", report::table(&counts));
            let worse = report::worse(&counts, &report::read_committed()?)?;
            worse.iter().for_each(|row| eprintln!("{row}"));
            if !worse.is_empty() {
                eprintln!("if that is meant, write the figures anew with `--write` and say why in the commit");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
