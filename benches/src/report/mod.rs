//! The report: what was measured, where and when, for people and for programs.
//!
//! A [`Report`] is plain data that knows nothing of the contenders. It is made of a run or read from a file, and
//! everything that is shown (tables, summary, Markdown, chart) is made of it alone, so a published figure can be shown
//! in another way without being measured again.

pub mod chart;
pub mod console;
pub mod grid;
pub mod group;
pub mod highlights;
pub mod json;
pub mod markdown;
pub mod places;
pub mod publish;
#[cfg(test)]
mod sample;
pub mod setting;
pub mod tables;
pub mod targets;

use serde::{Deserialize, Serialize};

use crate::{
    clocks,
    contender::Standing as Contending,
    measure::{self, Measurement, Outcome},
};
use setting::Setting;

/// Everything that a run has brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where and when.
    #[serde(flatten)]
    pub setting: Setting,
    /// How many samples each figure was to have.
    pub rounds: usize,
    /// Who has lost updates, or made some up.
    pub discrepancies: Vec<Discrepancy>,
    /// What fresh processes paid for their clocks, where the row of the clocks was run.
    pub first_readings: Vec<FirstReading>,
    /// One for every contender, row and number of threads, in the order of the rows.
    pub figures: Vec<Figure>,
}

/// The figures of one contender in one row with one number of threads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The row's title.
    pub row: String,
    /// What the nanoseconds are per.
    pub unit: String,
    /// How many threads shared the work.
    pub threads: usize,
    /// The crate.
    pub library: String,
    /// How it was used.
    pub variant: String,
    /// How the figures are to be read.
    #[serde(flatten)]
    pub standing: Standing,
    /// The fastest sample.
    pub min_ns: f64,
    /// The middle sample.
    pub median_ns: f64,
    /// How many samples were spoilt however often they were taken. They are not among the others, unless there are
    /// no others.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spoilt_samples: usize,
    /// All samples that count, ascending; empty where only their minimum and median were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples_ns: Vec<f64>,
}

/// The middle sample may be so many times the fastest one: where it is more, half of the run was not like the other half.
const UNEVEN: f64 = 1.3;

impl Figure {
    /// Whether the middle sample is far from the fastest: the machine was at something else, or the work is uneven.
    pub fn is_uneven(&self) -> bool {
        self.median_ns > self.min_ns * UNEVEN
    }
}

/// How a figure is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", content = "note", rename_all = "lowercase")]
pub enum Standing {
    /// This library's.
    Ours,
    /// That of a peer that does the whole work of the row.
    Peer,
    /// That of a peer that does less than the row asks, or asks for more than it gives; why is told beside it.
    Conditional(String),
    /// What the loop, or the machine, costs by itself.
    Floor,
}

/// A contender whose exposition does not add up to what it was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discrepancy {
    /// The row's title.
    pub row: String,
    /// The crate.
    pub library: String,
    /// How it was used.
    pub variant: String,
    /// The sum of all updates.
    pub told: f64,
    /// What the exposition says at the end.
    pub recorded: f64,
}

/// What a fresh process pays for one clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirstReading {
    /// The crate.
    pub clock: String,
    /// How long the first reading took.
    pub took_ns: u64,
    /// The processor time that the process had used when `main` began.
    pub before_main_ns: u64,
}

impl Report {
    /// The report of a run.
    pub fn new(setting: Setting, rounds: usize, outcome: &Outcome, first: &[clocks::FirstReading]) -> Self {
        Self {
            setting,
            rounds,
            discrepancies: outcome.discrepancies.iter().map(Discrepancy::from).collect(),
            first_readings: first.iter().map(FirstReading::from).collect(),
            figures: outcome.measurements.iter().map(Figure::from).collect(),
        }
    }

    /// How many samples were left out, and how many were to be taken.
    pub fn left_out(&self) -> (usize, usize) {
        (self.figures.iter().map(|figure| figure.spoilt_samples).sum(), self.figures.len() * self.rounds)
    }

    /// How many figures come from spoilt samples only.
    pub fn noisy(&self) -> usize {
        self.figures.iter().filter(|figure| figure.spoilt_samples >= self.rounds).count()
    }
}

impl From<&Measurement> for Figure {
    fn from(one: &Measurement) -> Self {
        Self {
            row: one.row.title().to_owned(),
            unit: one.row.unit().to_owned(),
            threads: one.threads,
            library: one.library.to_owned(),
            variant: one.variant.to_owned(),
            standing: match one.standing {
                Contending::Ours => Standing::Ours,
                Contending::Peer => Standing::Peer,
                Contending::Conditional(note) => Standing::Conditional(note.to_owned()),
                Contending::Floor => Standing::Floor,
            },
            min_ns: picoseconds(one.min()),
            median_ns: picoseconds(one.median()),
            spoilt_samples: one.spoilt,
            samples_ns: one.samples.iter().copied().map(picoseconds).collect(),
        }
    }
}

impl From<&measure::Discrepancy> for Discrepancy {
    fn from(one: &measure::Discrepancy) -> Self {
        let measure::Discrepancy { row, library, variant, told, recorded } = *one;
        Self { row: row.title().to_owned(), library: library.to_owned(), variant: variant.to_owned(), told, recorded }
    }
}

impl From<&clocks::FirstReading> for FirstReading {
    fn from(one: &clocks::FirstReading) -> Self {
        let nanoseconds = |time: std::time::Duration| time.as_nanos() as u64;
        Self {
            clock: one.clock.to_owned(),
            took_ns: nanoseconds(one.took),
            before_main_ns: nanoseconds(one.before_main),
        }
    }
}

/// Nanoseconds without the digits that no clock has measured: a file of them can be read.
fn picoseconds(nanoseconds: f64) -> f64 {
    (nanoseconds * 1e3).round() / 1e3
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field so")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contender, row::Row};

    fn measurement(standing: contender::Standing, samples: &[f64], spoilt: usize) -> Measurement {
        let (row, library, variant) = (Row::CounterInc, "library", "variant");
        Measurement { row, threads: 2, library, variant, standing, samples: samples.to_vec(), spoilt }
    }

    #[test]
    fn a_run_becomes_a_report() {
        let outcome = Outcome {
            measurements: vec![
                measurement(Contending::Ours, &[1.000_44, 2.0, 9.0], 1),
                measurement(Contending::Conditional("why"), &[3.0, 4.0, 5.0, 6.0], 0),
                measurement(Contending::Peer, &[7.0], 4),
            ],
            discrepancies: vec![measure::Discrepancy {
                row: Row::CounterInc,
                library: "library",
                variant: "variant",
                told: 3.0,
                recorded: 2.0,
            }],
        };
        let report = Report::new(sample::report().setting, 4, &outcome, &[]);
        let [ours, conditional, _] = report.figures.as_slice() else { panic!("{:?}", report.figures) };
        assert_eq!((ours.row.as_str(), ours.unit.as_str(), ours.threads), ("counter inc", "update", 2));
        assert_eq!((ours.min_ns, ours.median_ns), (1.0, 2.0));
        assert_eq!(conditional.standing, Standing::Conditional("why".to_owned()));
        assert_eq!(report.discrepancies[0].told, 3.0);
        assert_eq!(report.left_out(), (5, 12));
        assert_eq!(report.noisy(), 1);
    }
}
