//! A report for who sits in front of the terminal.

use std::fmt;

use super::{
    Discrepancy, FirstReading, Report,
    group::{self, Group},
    tables::{self, Notes},
    targets,
};

/// The tables, then one line per row, then where and when.
pub struct Console<'a>(pub &'a Report);

impl fmt::Display for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(report) = self;
        let groups = Group::all(report);
        let mut notes = Notes::default();
        for table in tables::rows(&groups, &mut notes) {
            writeln!(f, "{}\n{}", table.title, indented(&table.grid.text()))?;
        }
        writeln!(f, "* best peer, by its median")?;
        for line in notes.lines().chain(remarks(report)) {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\nSummary: medians in nanoseconds, and how many times ours the best peer takes\n")?;
        writeln!(f, "{}\n{}", indented(&tables::summary(&groups).text()), targets::tally(&groups))?;
        for line in origin(report) {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// What there is to say below the tables.
pub(super) fn remarks(report: &Report) -> impl Iterator<Item = String> {
    let lost = report.discrepancies.iter().map(|one| {
        let Discrepancy { row, library, variant, told, recorded } = one;
        format!("{library} ({variant}), {row}: told {told}, recorded {recorded}")
    });
    let first = report.first_readings.iter().map(|one| {
        let FirstReading { clock, took_ns, before_main_ns } = one;
        let (took, before) = (*took_ns as f64 / 1e3, *before_main_ns as f64 / 1e3);
        format!("first reading of {clock} in a fresh process: {took:.2} us; used before main: {before:.0} us")
    });
    let constructor = "what is used before main is the constructor of fastant, linked here whichever clock is read";
    let constructor = (!report.first_readings.is_empty()).then(|| constructor.to_owned());
    group::remark_on_uneven(report.figures.iter()).into_iter().chain(lost).chain(first).chain(constructor)
}

/// Where and when, and what was left out.
pub(super) fn origin(report: &Report) -> Vec<String> {
    let setting = &report.setting;
    let (left_out, all) = report.left_out();
    let mut lines = vec![
        setting.machine(),
        setting.python(),
        format!("{}; {}; {}; {} rounds", setting.compiler, setting.date, setting.tree(), report.rounds),
        format!("{left_out} of {all} samples left out: a thread waited for a core, however often it was tried"),
    ];
    match report.noisy() {
        0 => {}
        noisy => lines.push(format!("{noisy} figures come from such samples only: run this on a quiet machine")),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn everything_is_told_in_order() {
        let report = sample::report();
        let text = Console(&report).to_string();
        let parts = [
            "counter inc, ns per update\n",
            "  fastmetrics: Counter<u64>   ",
            "encode 100 000 counters, two dynamic labels, text, ns per series\n",
            "* best peer, by its median\n(1) seen by a scrape after a flush; not counted as best peer\n",
            "~ more than 1.3 times the fastest sample: the machine was busy",
            "metrics (counter!), counter inc: told 1000000, recorded 999999\n",
            "first reading of std in a fresh process: 0.25 us; used before main: 500 us\n",
            "Summary: medians",
            "  counter inc       ",
            "1 of 3 targets are reached\n",
            "Abacus 9000, 2 cores of a virtual machine, linux x86_64 6.1.0\n",
            "without Python's client: `--python PATH` has it run",
            "rustc 1.95.0 (59807616e 2026-04-14); 2026-11-22T20:00:00Z; commit abc1234; 3 rounds\n",
            "3 of 51 samples left out: a thread waited for a core, however often it was tried\n",
            "1 figures come from such samples only",
        ];
        let mut rest = text.as_str();
        for part in parts {
            let at = rest.find(part).unwrap_or_else(|| panic!("{part:?} is not in the rest:\n{rest}"));
            rest = &rest[at + part.len()..];
        }
    }
}
