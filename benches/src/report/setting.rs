//! Where and when a run took place: without it a figure cannot be compared with any other.

use std::{env, fs, process::Command, thread, time::SystemTime};

use serde::{Deserialize, Serialize};

/// Where and when a run took place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// The command, as it is to be typed.
    pub command: String,
    /// Start of the run, in UTC.
    pub date: String,
    /// The commit of the measured tree.
    pub commit: String,
    /// Whether the tree differs from that commit.
    pub dirty: bool,
    /// The processor, as the system names it.
    pub cpu: String,
    /// How many threads run at a time.
    pub cores: usize,
    /// Whether the machine is a virtual one, as far as the processor tells.
    pub virtual_machine: bool,
    /// Operating system and architecture.
    pub system: String,
    /// The kernel's release.
    pub kernel: String,
    /// The compiler, as it names itself.
    pub compiler: String,
    /// What Python's client was run by, if it was run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub python: Option<String>,
}

impl Setting {
    /// Asks the machine. What it does not answer is `unknown`.
    ///
    /// `command` is what a reader types to measure the same, without the arguments, which are those of this process.
    pub fn observe(command: &str) -> Self {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let field = |name| {
            let line = cpuinfo.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let (commit, dirty) = commit().unwrap_or_else(|| (unknown(), false));
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
        Self {
            command: with_arguments(command, env::args().skip(1)),
            date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            commit,
            dirty,
            cpu: field("model name").unwrap_or_else(unknown),
            cores: thread::available_parallelism().map_or(1, usize::from),
            virtual_machine: field("flags").is_some_and(|flags| flags.split(' ').any(|flag| flag == "hypervisor")),
            system: format!("{} {}", env::consts::OS, env::consts::ARCH),
            kernel: kernel.map_or_else(unknown, |release| release.trim().to_owned()),
            compiler: output("rustc", &["--version"]).unwrap_or_else(unknown),
            python: None,
        }
    }

    /// The machine in a few words.
    pub fn machine(&self) -> String {
        let Self { cpu, cores, system, kernel, .. } = self;
        let kind = if self.virtual_machine { " of a virtual machine" } else { "" };
        let plural = if *cores == 1 { "" } else { "s" };
        format!("{cpu}, {cores} core{plural}{kind}, {system} {kernel}")
    }

    /// The compiler without the hash and date of its build.
    pub fn compiler(&self) -> &str {
        self.compiler.split(" (").next().unwrap_or(&self.compiler)
    }

    /// What Python's client was run by, or how to have it.
    pub fn python(&self) -> String {
        match &self.python {
            Some(python) => python.clone(),
            None => "without Python's client: `--python PATH` has it run, see benches/README.md".to_owned(),
        }
    }

    /// The commit, and whether that is all that was measured.
    pub fn tree(&self) -> String {
        let changes = if self.dirty { " with local changes" } else { "" };
        format!("commit {}{changes}", self.commit)
    }

    /// The day of the run.
    pub fn day(&self) -> &str {
        self.date.split('T').next().unwrap_or(&self.date)
    }
}

fn with_arguments(command: &str, arguments: impl Iterator<Item = String>) -> String {
    let arguments: Vec<String> =
        arguments.map(|argument| if argument.contains(' ') { format!("'{argument}'") } else { argument }).collect();
    if arguments.is_empty() { command.to_owned() } else { format!("{command} -- {}", arguments.join(" ")) }
}

/// What publishing itself writes: who measures one thing after the other still measures the same tree.
const PUBLISHED: [&str; 3] =
    [":(top,exclude)README.md", ":(top,exclude)benches/README.md", ":(top,exclude)benches/results"];

/// The commit, and whether the tree differs from it.
fn commit() -> Option<(String, bool)> {
    let here = env!("CARGO_MANIFEST_DIR");
    let commit = output("git", &["-C", here, "rev-parse", "--short", "HEAD"])?;
    let status = ["-C", here, "status", "--porcelain", "--untracked-files=no", "--", ":/"];
    let changed = output("git", &[&status[..], &PUBLISHED[..]].concat())?;
    Some((commit, !changed.is_empty()))
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

fn unknown() -> String {
    "unknown".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_setting_is_told_in_few_words() {
        let mut setting = sample::report().setting;
        assert_eq!(setting.machine(), "Abacus 9000, 2 cores of a virtual machine, linux x86_64 6.1.0");
        assert_eq!((setting.compiler(), setting.day()), ("rustc 1.95.0", "2026-11-22"));
        assert_eq!(setting.tree(), "commit abc1234");
        setting.dirty = true;
        assert_eq!(setting.tree(), "commit abc1234 with local changes");
    }

    #[test]
    fn the_command_can_be_typed_again() {
        let typed = |arguments: &[&str]| with_arguments("run", arguments.iter().map(|&argument| argument.to_owned()));
        assert_eq!(typed(&[]), "run");
        assert_eq!(typed(&["--only", "counter inc"]), "run -- --only 'counter inc'");
    }
}
