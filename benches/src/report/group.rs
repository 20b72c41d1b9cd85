//! The figures that may be compared: those of one row and one number of threads, and what is read from them.

use super::{Figure, Report, Standing};

/// The figures of one row with one number of threads.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The row's title.
    pub row: &'a str,
    /// What the nanoseconds are per.
    pub unit: &'a str,
    /// How many threads shared the work.
    pub threads: usize,
    /// One for every contender.
    pub figures: Vec<&'a Figure>,
}

/// By which of its samples a contender is judged.
pub type By = fn(&Figure) -> f64;

/// The fastest sample: what the code costs when nothing disturbs it.
pub const MINIMUM: By = |figure| figure.min_ns;

/// The middle sample: what it usually costs.
pub const MEDIAN: By = |figure| figure.median_ns;

impl<'a> Group<'a> {
    /// All groups of a report, in its order.
    pub fn all(report: &'a Report) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for figure in &report.figures {
            let Figure { row, unit, threads, .. } = figure;
            match groups.iter_mut().find(|group| group.row == row && group.threads == *threads) {
                Some(group) => group.figures.push(figure),
                None => groups.push(Self { row, unit, threads: *threads, figures: vec![figure] }),
            }
        }
        groups
    }

    /// The fastest of a standing.
    pub fn best(&self, standing: &Standing, by: By) -> Option<&'a Figure> {
        let candidates = self.figures.iter().filter(|figure| figure.standing == *standing);
        candidates.min_by(|a, b| by(a).total_cmp(&by(b))).copied()
    }

    /// This library's fastest way.
    pub fn ours(&self, by: By) -> Option<&'a Figure> {
        self.best(&Standing::Ours, by)
    }

    /// The fastest of the peers that do the whole work.
    pub fn best_peer(&self, by: By) -> Option<&'a Figure> {
        self.best(&Standing::Peer, by)
    }

    /// How many times ours the best peer takes: above one, ours is faster.
    pub fn ahead(&self, by: By) -> Option<f64> {
        Some(by(self.best_peer(by)?) / by(self.ours(by)?))
    }

    /// How many times the floor ours takes.
    pub fn above_floor(&self, by: By) -> Option<f64> {
        Some(by(self.ours(by)?) / by(self.best(&Standing::Floor, by)?))
    }
}

/// The number of threads in words.
pub fn threads(count: usize) -> String {
    if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") }
}

/// Nanoseconds, with as many digits as one can believe.
pub fn nanoseconds(figure: f64) -> String {
    match figure {
        ..100.0 => format!("{figure:.2}"),
        ..1000.0 => format!("{figure:.1}"),
        _ => format!("{figure:.0}"),
    }
}

/// The median of a figure, with a `~` before one that is uneven.
pub fn median(figure: &Figure) -> String {
    let mark = if figure.is_uneven() { "~" } else { "" };
    format!("{mark}{}", nanoseconds(figure.median_ns))
}

/// What is said below a table of medians, where one of them has the mark.
pub fn remark_on_uneven<'f>(mut figures: impl Iterator<Item = &'f Figure>) -> Option<String> {
    let says = "~ more than 1.3 times the fastest sample: the machine was busy with something else, or the work is uneven, \
                as that of threads in each other's way; compare minima, or run it again on a quiet machine";
    figures.any(Figure::is_uneven).then(|| says.to_owned())
}

/// A ratio.
pub fn times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}x") } else { format!("{ratio:.1}x") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn figures_are_grouped_by_row_and_threads_in_the_order_of_the_report() {
        let report = sample::report();
        let groups: Vec<_> =
            Group::all(&report).iter().map(|group| (group.row, group.threads, group.figures.len())).collect();
        assert_eq!(
            groups,
            [("counter inc", 1, 6), ("counter inc", 2, 6), (sample::ENCODE, 1, 4), ("of one library", 1, 1)]
        );
    }

    #[test]
    fn a_median_far_from_its_minimum_is_marked_and_explained() {
        let report = sample::report();
        let said: Vec<String> = Group::all(&report)[0].figures.iter().map(|figure| median(figure)).collect();
        assert_eq!(said, ["0.25", "0.50", "~5.25", "1.00", "5.00", "40.00"]);
        let uneven = report.figures.iter().filter(|figure| figure.is_uneven());
        assert_eq!(uneven.count(), 1);
        assert!(
            remark_on_uneven(report.figures.iter()).is_some_and(|remark| remark.starts_with("~ more than 1.3 times"))
        );
        assert_eq!(remark_on_uneven(report.figures.iter().filter(|figure| !figure.is_uneven())), None);
        let mut even = report.figures[2].clone();
        even.median_ns = even.min_ns * 1.3;
        assert!(!even.is_uneven(), "more than that");
    }

    #[test]
    fn the_best_peer_does_the_whole_work_and_is_the_best_by_the_measure_that_is_asked_for() {
        let report = sample::report();
        let groups = Group::all(&report);
        let alone = &groups[0];
        assert_eq!(alone.best_peer(MEDIAN).expect("a peer").library, "fastmetrics");
        assert_eq!(alone.best_peer(MINIMUM).expect("a peer").library, "prometheus");
        assert_eq!((alone.ahead(MEDIAN), alone.ahead(MINIMUM)), (Some(10.0), Some(8.0)));
        assert_eq!(groups[2].above_floor(MEDIAN), Some(8.0));
        assert_eq!((groups[3].ahead(MEDIAN), groups[3].above_floor(MEDIAN)), (None, None));
    }
}
