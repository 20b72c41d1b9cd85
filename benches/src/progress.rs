//! How far a run is, on standard error: one line that is written over in a terminal, now and then a line elsewhere.
//!
//! It is told between samples and never during one, and what is written costs no sample its quiet: the next one is
//! taken again if it was disturbed.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

/// How often a terminal hears of it, and how often anything else.
const OFTEN: Duration = Duration::from_millis(200);
const SELDOM: Duration = Duration::from_secs(30);

/// How far a run is.
pub struct Progress {
    terminal: bool,
    stage: &'static str,
    began: Instant,
    told: Option<Instant>,
}

impl Progress {
    /// Nothing has begun.
    pub fn new() -> Self {
        Self { terminal: io::stderr().is_terminal(), stage: "", began: Instant::now(), told: None }
    }

    /// Says that of `all` steps of a stage `done` are behind, and that `what` comes next.
    pub fn tell(&mut self, stage: &'static str, done: usize, all: usize, what: &str) {
        if self.stage != stage {
            (self.stage, self.began, self.told) = (stage, Instant::now(), None);
        }
        let pause = if self.terminal { OFTEN } else { SELDOM };
        if self.told.is_some_and(|told| told.elapsed() < pause) {
            return;
        }
        self.told = Some(Instant::now());
        let line = line(stage, done, all, what, self.began.elapsed());
        // Who cannot hear of the progress gets the result all the same.
        _ = if self.terminal { write!(io::stderr(), "\r\x1b[K{line}") } else { writeln!(io::stderr(), "{line}") };
        _ = io::stderr().flush();
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal && self.told.is_some() {
            _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(stage: &str, done: usize, all: usize, what: &str, took: Duration) -> String {
    let left = match done {
        // Nothing is known yet.
        0 => String::new(),
        _ => format!(", {} left", minutes(took.mul_f64((all - done) as f64 / done as f64))),
    };
    format!("{stage}: {} of {all}{left}{}{what}", done + 1, if what.is_empty() { "" } else { "; " })
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil() as u64;
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is_and_how_long_it_takes_from_what_it_took() {
        let ten = Duration::from_secs(10);
        assert_eq!(line("measuring, round", 0, 41, "", ten), "measuring, round: 1 of 41");
        assert_eq!(line("measuring, round", 4, 41, "", ten), "measuring, round: 5 of 41, 1 min 33 s left");
        assert_eq!(line("warming up", 3, 4, "counter inc", ten), "warming up: 4 of 4, 4 s left; counter inc");
    }
}
