//! How far ahead each row is meant to be: the promise that every run is held against.
//!
//! A row that is not here is measured and promised nothing. To raise a target is to change its number below.

use crate::row::{Exposition, Row, Taking};

use super::group::{Group, MEDIAN, times};

/// What a row is meant to reach with one number of threads.
struct Target {
    row: Row,
    threads: usize,
    /// How many times our median the best peer's is to be, at least.
    ahead: f64,
    /// How many times the floor's median ours may be, at most.
    above_floor: Option<f64>,
}

const NOT_SLOWER: f64 = 1.0;

const TARGETS: &[Target] = &[
    ahead(Row::CounterInc, 1, 7.0),
    ahead(Row::CounterInc, 2, 8.0),
    ahead(Row::CounterAdd, 1, 5.0),
    ahead(Row::CounterAdd, 2, 12.0),
    ahead(Row::CounterHeld, 1, 8.0),
    ahead(Row::CounterHeld, 2, 8.0),
    ahead(Row::CounterEnums, 1, 3.0),
    ahead(Row::CounterEnums, 2, 6.0),
    ahead(Row::CounterStrings, 1, 2.0),
    ahead(Row::CounterStrings, 2, 4.0),
    ahead(Row::CounterManyStrings, 1, NOT_SLOWER),
    ahead(Row::CounterManyStrings, 2, 1.5),
    ahead(Row::Insert, 1, NOT_SLOWER),
    ahead(Row::Insert, 2, NOT_SLOWER),
    ahead(Row::GaugeSet, 1, NOT_SLOWER),
    ahead(Row::InFlight, 1, 8.0),
    ahead(Row::InFlight, 2, 20.0),
    ahead(Row::Histogram, 1, 4.0),
    ahead(Row::Histogram, 2, 9.0),
    ahead(Row::HistogramEnums, 1, 5.0),
    ahead(Row::HistogramEnums, 2, 10.0),
    ahead(Row::Call(Taking::Nothing), 1, 4.0),
    ahead(Row::Call(Taking::Nothing), 2, 7.0),
    // The floor is a copy of the same bytes.
    Target { above_floor: Some(3.0), ..ahead(Row::Encode(Exposition::Text), 1, 8.0) },
    ahead(Row::Encode(Exposition::OpenMetrics), 1, 12.0),
    ahead(Row::Encode(Exposition::Protobuf), 1, 10.0),
    ahead(Row::EncodeHistograms(Exposition::Text), 1, 8.0),
    ahead(Row::EncodeHistograms(Exposition::OpenMetrics), 1, 8.0),
    ahead(Row::EncodeHistograms(Exposition::Protobuf), 1, 6.0),
];

const fn ahead(row: Row, threads: usize, ahead: f64) -> Target {
    Target { row, threads, ahead, above_floor: None }
}

/// A target, and what a run says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was to be reached.
    pub target: String,
    /// Whether it was.
    pub reached: bool,
}

/// What the figures of `group` say to its target, where it has one and there is a peer to compare with.
pub fn verdict(group: &Group<'_>) -> Option<Verdict> {
    let target = TARGETS.iter().find(|target| target.row.title() == group.row && target.threads == group.threads)?;
    let mut verdict = match target.ahead {
        NOT_SLOWER => Verdict { target: "not slower".to_owned(), reached: true },
        ahead => Verdict { target: format!("{ahead}x"), reached: true },
    };
    verdict.reached = group.ahead(MEDIAN)? >= target.ahead;
    if let Some((most, is)) = target.above_floor.zip(group.above_floor(MEDIAN)) {
        verdict.target.push_str(&format!(", {most}x the floor (is {})", times(is)));
        verdict.reached &= is <= most;
    }
    Some(verdict)
}

/// How many targets are reached, of those that the run says something to.
pub fn tally(groups: &[Group<'_>]) -> String {
    let verdicts: Vec<Verdict> = groups.iter().filter_map(verdict).collect();
    let reached = verdicts.iter().filter(|verdict| verdict.reached).count();
    format!("{reached} of {} targets are reached", verdicts.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Report, sample};

    fn verdicts(report: &Report) -> Vec<Option<(String, bool)>> {
        Group::all(report).iter().map(|group| verdict(group).map(|one| (one.target, one.reached))).collect()
    }

    #[test]
    fn a_run_is_held_against_the_targets() {
        let mut report = sample::report();
        let floor = |is| format!("8x, 3x the floor (is {is})");
        let said = [Some(("7x".to_owned(), true)), Some(("8x".to_owned(), false)), Some((floor("8.00x"), false)), None];
        assert_eq!(verdicts(&report), said);
        assert_eq!(tally(&Group::all(&report)), "1 of 3 targets are reached");
        let ours = report.figures.iter_mut().find(|figure| figure.variant == "encode_to a kept buffer").expect("ours");
        ours.median_ns = 10.0;
        assert_eq!(verdicts(&report)[2], Some((floor("2.50x"), true)));
    }

    #[test]
    fn every_target_is_of_a_row_that_is_run_so_and_has_only_one() {
        for (index, target) in TARGETS.iter().enumerate() {
            let title = target.row.title();
            assert!(target.row.threads().contains(&target.threads), "{title} is not run by {}", target.threads);
            let again = TARGETS[..index].iter().any(|other| other.row == target.row && other.threads == target.threads);
            assert!(!again, "{title} has two targets for {}", target.threads);
        }
    }
}
