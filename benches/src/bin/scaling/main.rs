//! Scaling: what a series more, a metric more and a thread more cost.
//!
//! Four questions: whether a scrape costs the same per series however many there are, whether an update costs the
//! same however many metrics and threads there are, and what threads cost a scrape, which they do, since each has
//! cells of its own. What is measured in the way of memory and shards that stay for ever is measured in processes of
//! their own.
//!
//! Figures are the fastest of many short samples, which is what is left when the machine does something else now and
//! then. Every update is accounted for in the end: a wrong total fails the run.
//!
//! `cargo run --release -p benches --bin scaling`

mod encode;
mod registered;
mod scrapes;
mod series;
mod threads;

use std::{
    error::Error,
    process::ExitCode,
    time::{Duration, Instant},
};

use benches::section::Section;

const SECTION: Section =
    Section { name: "scaling", about: "Tells what more series, more metrics and more threads cost." };

fn main() -> ExitCode {
    match SECTION.run(measure, child) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scaling: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<String, Box<dyn Error>> {
    Ok([encode::measure()?, registered::measure()?, threads::measure()?, scrapes::measure()?].join("\n"))
}

fn child(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let answer = match words {
        ["encode", library] => encode::child(library)?,
        ["registered", metrics] => registered::child(metrics.parse()?)?,
        ["threads", row] => threads::child(row)?,
        ["scrapes", kind, threads, budget] => scrapes::child(kind, threads.parse()?, budget)?,
        _ => return Err("no such child".into()),
    };
    println!("{answer}");
    Ok(())
}

/// The fastest of the samples that `work` gives in so much time, in nanoseconds; five at least.
fn fastest(time: Duration, mut work: impl FnMut()) -> f64 {
    let (began, mut fastest, mut samples) = (Instant::now(), Duration::MAX, 0);
    while samples < 5 || began.elapsed() < time {
        let start = Instant::now();
        work();
        fastest = fastest.min(start.elapsed());
        samples += 1;
    }
    fastest.as_secs_f64() * 1e9
}

/// Nanoseconds with as many places as they deserve.
fn nanoseconds(number: f64) -> String {
    if number < 100.0 { format!("{number:.2}") } else { format!("{number:.0}") }
}
