//! Memory: how many bytes a series costs here and in the peers, and how memory grows with threads.
//!
//! Bytes are counted where they are asked for, by an allocator around the system's, so the figures are the same on
//! every machine and in every mood of it. What the system's allocator adds to each piece is not in them; the resident
//! memory that Linux reports stands beside them. Each figure is of a process of its own.
//!
//! `cargo run --release -p benches --bin memory`

mod growth;
mod inputs;
mod ours;
mod peers;
mod store;
mod stores;

use std::{error::Error, process::ExitCode};

use benches::section::Section;
use peak_alloc::PeakAlloc;
use store::Subject;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const SECTION: Section =
    Section { name: "memory", about: "Tells what a series costs in bytes, and what a thread adds." };

fn main() -> ExitCode {
    match SECTION.run(measure, child) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("memory: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<String, Box<dyn Error>> {
    Ok(format!("{}\n{}", stores::measure()?, growth::measure()?))
}

fn child(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let answer = match words {
        ["store", at, what] => stores::child(subject(at)?, what)?,
        ["threads", at, threads, how] => growth::child(subject(at)?, threads.parse()?, how)?,
        _ => return Err("no such child".into()),
    };
    println!("{answer}");
    Ok(())
}

/// All that are measured.
fn subjects() -> Vec<Subject> {
    let all: [&[Subject]; 7] = [
        &ours::SUBJECTS,
        &peers::measured::SUBJECTS,
        &peers::prometheus_client::SUBJECTS,
        &peers::fastmetrics::SUBJECTS,
        &peers::metrics_crate::SUBJECTS,
        &peers::opentelemetry::SUBJECTS,
        &peers::prometheus::SUBJECTS,
    ];
    all.concat()
}

/// The one with this number.
fn subject(at: &str) -> Result<Subject, Box<dyn Error>> {
    subjects().get(at.parse::<usize>()?).copied().ok_or_else(|| "no such subject".into())
}
