//! The report: what was measured, where and when, as a table for people and as JSON for programs.

pub mod publish;

use std::{fmt, fs, process::Command, thread, time::SystemTime};

use serde_json::{Value, json};

use crate::{
    clocks::FirstReading,
    contender::Standing,
    measure::{Discrepancy, Measurement, Outcome},
    row::Row,
};

/// Where and when a run took place.
pub struct Setting {
    /// The processor, as the system names it.
    pub cpu: String,
    /// How many threads run at a time.
    pub cores: usize,
    /// Operating system and architecture.
    pub system: String,
    /// Start of the run, in UTC.
    pub date: String,
    /// The commit of the measured tree, marked where the tree differs from it.
    pub commit: String,
    /// The compiler, as it names itself.
    pub compiler: String,
}

impl Setting {
    /// Asks the machine. What it does not answer is `unknown`.
    pub fn observe() -> Self {
        let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
        Self {
            cpu: cpu.unwrap_or_else(unknown),
            cores: thread::available_parallelism().map_or(1, usize::from),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            commit: commit().unwrap_or_else(unknown),
            compiler: output("rustc", &["--version"]).unwrap_or_else(unknown),
        }
    }
}

/// The measurements of one row with one number of threads, and what is read from them.
struct Group<'a> {
    row: Row,
    threads: usize,
    members: Vec<&'a Measurement>,
}

impl<'a> Group<'a> {
    fn all(measurements: &'a [Measurement]) -> Vec<Self> {
        let pairs = Row::ALL.into_iter().flat_map(|row| row.threads().iter().map(move |&threads| (row, threads)));
        pairs
            .map(|(row, threads)| {
                let belongs = |measurement: &&Measurement| measurement.row == row && measurement.threads == threads;
                Group { row, threads, members: measurements.iter().filter(belongs).collect() }
            })
            .filter(|group| !group.members.is_empty())
            .collect()
    }

    /// The fastest member of a standing, by its minimum.
    fn best(&self, standing: Standing) -> Option<&'a Measurement> {
        let candidates = self.members.iter().filter(|member| member.standing == standing);
        candidates.min_by(|a, b| a.min().total_cmp(&b.min())).copied()
    }

    fn title(&self) -> String {
        let plural = if self.threads == 1 { "" } else { "s" };
        format!("{}, {} thread{plural}, ns per {}", self.row.title(), self.threads, self.row.unit())
    }
}

/// The tables: every contender of every row, then one line per row.
pub struct Tables<'a> {
    /// Where and when.
    pub setting: &'a Setting,
    /// What came out.
    pub outcome: &'a Outcome,
    /// What fresh processes paid for their clocks, if asked.
    pub first: &'a [FirstReading],
    /// In how many rounds.
    pub rounds: usize,
}

impl fmt::Display for Tables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups = Group::all(&self.outcome.measurements);
        let mut notes = Vec::new();
        for group in &groups {
            write_group(f, group, &mut notes)?;
        }
        for (index, note) in notes.iter().enumerate() {
            writeln!(f, "({}) {note}; not counted as best peer", index + 1)?;
        }
        for discrepancy in &self.outcome.discrepancies {
            let Discrepancy { row, library, variant, told, recorded } = discrepancy;
            writeln!(f, "{library} ({variant}), {}: told {told}, recorded {recorded}", row.title())?;
        }
        for FirstReading { clock, took, before_main } in self.first {
            let (took, before) = (took.as_secs_f64() * 1e6, before_main.as_secs_f64() * 1e6);
            writeln!(f, "first reading of {clock} in a fresh process: {took:.2} us; used before main: {before:.0} us")?;
        }
        if !self.first.is_empty() {
            writeln!(f, "what is used before main is the constructor of fastant, linked here whichever clock is read")?;
        }
        write_summary(f, &groups)?;
        let Setting { cpu, cores, system, date, commit, compiler } = self.setting;
        writeln!(f, "\n{cpu}, {cores} cores, {system}; {compiler}; {date}; commit {commit}; {} rounds", self.rounds)?;
        let all = self.outcome.measurements.len() * self.rounds;
        let spoilt: usize = self.outcome.measurements.iter().map(|one| one.spoilt).sum();
        writeln!(f, "{spoilt} of {all} samples left out: a thread waited for a core, however often it was tried")?;
        let noisy = self.outcome.measurements.iter().filter(|one| one.spoilt == self.rounds).count();
        if noisy > 0 {
            writeln!(f, "{noisy} figures come from such samples only: run this on a quiet machine")?;
        }
        Ok(())
    }
}

fn write_group(f: &mut fmt::Formatter<'_>, group: &Group<'_>, notes: &mut Vec<&'static str>) -> fmt::Result {
    let ours = group.best(Standing::Ours);
    writeln!(f, "{}", group.title())?;
    writeln!(f, "  {:<62} {:>9} {:>9} {:>9}", "", "min", "median", "to ours")?;
    let mut members = group.members.clone();
    members.sort_by(|a, b| rank(a.standing).cmp(&rank(b.standing)).then(a.min().total_cmp(&b.min())));
    for member in members {
        let mut name = format!("{}: {}", member.library, member.variant);
        if let Standing::Conditional(note) = member.standing {
            let index = notes.iter().position(|known| *known == note).unwrap_or_else(|| {
                notes.push(note);
                notes.len() - 1
            });
            name = format!("{name} ({})", index + 1);
        }
        let ratio = ours.map_or_else(String::new, |ours| format!("{:.2}x", member.median() / ours.median()));
        writeln!(f, "  {name:<62} {:>9.2} {:>9.2} {ratio:>9}", member.min(), member.median())?;
    }
    writeln!(f)
}

fn write_summary(f: &mut fmt::Formatter<'_>, groups: &[Group<'_>]) -> fmt::Result {
    writeln!(f, "\nSummary, nanoseconds: minimum / median, and how many times ours the best peer takes\n")?;
    writeln!(f, "| work | threads | ours | best peer | which | ratio of minima | ratio of medians |")?;
    writeln!(f, "|---|--:|--:|--:|---|--:|--:|")?;
    for group in groups {
        let figures = |one: Option<&Measurement>| {
            one.map_or_else(|| "-".into(), |one| format!("{:.2} / {:.2}", one.min(), one.median()))
        };
        let (ours, peer) = (group.best(Standing::Ours), group.best(Standing::Peer));
        let which = peer.map_or_else(|| "-".into(), |peer| format!("{} ({})", peer.library, peer.variant));
        let ratio = |of: fn(&Measurement) -> f64| {
            ours.zip(peer).map_or_else(|| "-".into(), |(ours, peer)| format!("{:.1}x", of(peer) / of(ours)))
        };
        let (title, threads, minima, medians) =
            (group.row.title(), group.threads, ratio(Measurement::min), ratio(Measurement::median));
        let (ours, peer) = (figures(ours), figures(peer));
        writeln!(f, "| {title} | {threads} | {ours} | {peer} | {which} | {minima} | {medians} |")?;
    }
    Ok(())
}

/// Ours, then the peers, then the conditional ones among them, then the floor.
fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Ours => 0,
        Standing::Peer | Standing::Conditional(_) => 1,
        Standing::Floor => 2,
    }
}

/// Everything as one JSON value, samples included.
pub fn json(setting: &Setting, outcome: &Outcome, first: &[FirstReading], rounds: usize) -> Value {
    let measurements: Vec<Value> = outcome.measurements.iter().map(measurement).collect();
    let discrepancies: Vec<Value> = outcome.discrepancies.iter().map(discrepancy).collect();
    json!({
        "cpu": setting.cpu,
        "cores": setting.cores,
        "system": setting.system,
        "compiler": setting.compiler,
        "date": setting.date,
        "commit": setting.commit,
        "rounds": rounds,
        "measurements": measurements,
        "discrepancies": discrepancies,
        "first_readings": first.iter().map(first_reading).collect::<Vec<_>>(),
    })
}

fn measurement(one: &Measurement) -> Value {
    let (standing, note) = match one.standing {
        Standing::Ours => ("ours", None),
        Standing::Peer => ("peer", None),
        Standing::Conditional(note) => ("conditional", Some(note)),
        Standing::Floor => ("floor", None),
    };
    json!({
        "row": one.row.title(),
        "unit": one.row.unit(),
        "threads": one.threads,
        "library": one.library,
        "variant": one.variant,
        "standing": standing,
        "note": note,
        "min_ns": one.min(),
        "median_ns": one.median(),
        "samples_ns": one.samples,
        "spoilt_samples": one.spoilt,
    })
}

fn discrepancy(one: &Discrepancy) -> Value {
    json!({
        "row": one.row.title(),
        "library": one.library,
        "variant": one.variant,
        "told": one.told,
        "recorded": one.recorded,
    })
}

fn first_reading(one: &FirstReading) -> Value {
    json!({
        "clock": one.clock,
        "took_ns": one.took.as_nanos() as u64,
        "before_main_ns": one.before_main.as_nanos() as u64,
    })
}

fn commit() -> Option<String> {
    let here = env!("CARGO_MANIFEST_DIR");
    let commit = output("git", &["-C", here, "rev-parse", "--short", "HEAD"])?;
    let changed = output("git", &["-C", here, "status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { commit } else { format!("{commit} with local changes") })
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

fn unknown() -> String {
    "unknown".to_owned()
}
