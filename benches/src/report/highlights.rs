//! The rows that are shown to who has a minute: in the chart, and in the summary of the front page.

use crate::row::{Exposition, Row, Taking};

use super::group::Group;

/// A row that stands for many, and what it is called where there is little room.
pub struct Highlight {
    row: Row,
    threads: usize,
    /// Its name in a few words.
    pub name: &'static str,
}

const HIGHLIGHTS: &[Highlight] = &[
    highlight(Row::CounterInc, 1, "count"),
    highlight(Row::CounterInc, 2, "count"),
    highlight(Row::CounterAdd, 1, "count, by a float"),
    highlight(Row::CounterEnums, 1, "count, two enum labels"),
    highlight(Row::CounterEnums, 2, "count, two enum labels"),
    highlight(Row::CounterStrings, 1, "count, two string labels"),
    highlight(Row::CounterStrings, 2, "count, two string labels"),
    highlight(Row::Histogram, 1, "observe, 11 buckets"),
    highlight(Row::Histogram, 2, "observe, 11 buckets"),
    highlight(Row::Call(Taking::Nothing), 1, "time a function"),
    highlight(Row::CounterManyStrings, 1, "count, one of 100 000 series"),
    highlight(Row::Insert, 1, "meet a new series"),
    highlight(Row::Encode(Exposition::Text), 1, "expose a counter, of 100 000"),
    highlight(Row::EncodeHistograms(Exposition::Text), 1, "expose a histogram, of 1 000"),
    highlight(Row::Encode(Exposition::Protobuf), 1, "expose a counter as protobuf"),
];

const fn highlight(row: Row, threads: usize, name: &'static str) -> Highlight {
    Highlight { row, threads, name }
}

/// The groups that are shown, with their names: those of them that were measured.
pub fn shown<'a, 'b>(groups: &'b [Group<'a>]) -> Vec<(&'static Highlight, &'b Group<'a>)> {
    let of = |highlight: &Highlight| {
        groups.iter().find(|group| group.row == highlight.row.title() && group.threads == highlight.threads)
    };
    HIGHLIGHTS.iter().filter_map(|highlight| Some((highlight, of(highlight)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Report, sample};

    #[test]
    fn what_was_not_measured_is_not_shown() {
        let report = sample::report();
        let groups = Group::all(&report);
        let names: Vec<_> =
            shown(&groups).into_iter().map(|(highlight, group)| (highlight.name, group.threads)).collect();
        assert_eq!(names, [("count", 1), ("count", 2), ("expose a counter, of 100 000", 1)]);
        let nothing = Report { figures: Vec::new(), ..report };
        assert!(shown(&Group::all(&nothing)).is_empty());
    }

    #[test]
    fn every_highlight_is_run_so_and_has_a_name_of_its_own() {
        for (index, highlight) in HIGHLIGHTS.iter().enumerate() {
            assert!(highlight.row.threads().contains(&highlight.threads), "{}", highlight.name);
            let same = |other: &&Highlight| (other.name, other.threads) == (highlight.name, highlight.threads);
            assert_eq!(HIGHLIGHTS[..index].iter().find(same).map(|other| other.name), None);
        }
    }
}
