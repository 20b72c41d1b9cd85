//! The tables of a report: every contender of every row, then one line per row, then the few that are shown first.

use super::{
    Figure, Report, Standing,
    grid::{
        Align::{Left, Right},
        Cell, Grid,
    },
    group::{self, Group, MEDIAN, MINIMUM, nanoseconds, threads, times},
    highlights,
    targets::{self, Verdict},
};

/// Reasons that are told once, below the tables, and referred to by their number.
#[derive(Debug, Default)]
pub struct Notes<'a>(Vec<&'a str>);

impl<'a> Notes<'a> {
    fn number(&mut self, note: &'a str) -> usize {
        let known = self.0.iter().position(|known| *known == note);
        known.unwrap_or_else(|| {
            self.0.push(note);
            self.0.len() - 1
        }) + 1
    }

    /// The notes, one line each.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().enumerate().map(|(index, note)| format!("({}) {note}; not counted as best peer", index + 1))
    }
}

/// One row: what it is called, and every contender with each number of threads.
pub struct RowTable {
    /// The row's title, and what the nanoseconds are per.
    pub title: String,
    /// Every contender.
    pub grid: Grid,
}

/// The tables of all rows, in the order of the report. The ratio of the best peer is marked.
pub fn rows<'a>(groups: &[Group<'a>], notes: &mut Notes<'a>) -> Vec<RowTable> {
    groups
        .chunk_by(|a, b| a.row == b.row)
        .map(|row| RowTable { title: title(&row[0]), grid: grid(row, notes) })
        .collect()
}

fn title(group: &Group<'_>) -> String {
    format!("{}, ns per {}", group.row, group.unit)
}

/// The groups of one row, side by side.
fn grid<'a>(row: &[Group<'a>], notes: &mut Notes<'a>) -> Grid {
    let of =
        |group: &Group<'_>| [format!("{}: min", threads(group.threads)), "median".to_owned(), "to ours".to_owned()];
    let columns = row.iter().flat_map(of).map(|title| (title, Right));
    let mut grid = Grid::new([(String::new(), Left)].into_iter().chain(columns));
    for contender in contenders(row) {
        let mut name = format!("{}: {}", contender.library, contender.variant);
        if let Standing::Conditional(note) = &contender.standing {
            name = format!("{name} ({})", notes.number(note));
        }
        let figures = row.iter().flat_map(|group| figures(group, contender));
        grid.push([name.into()].into_iter().chain(figures).collect());
    }
    grid
}

/// Who takes part in a row: ours, then the peers, then the floor, the fastest of each first.
fn contenders<'a>(row: &[Group<'a>]) -> Vec<&'a Figure> {
    let mut contenders: Vec<&Figure> = Vec::new();
    for figure in row.iter().flat_map(|group| &group.figures) {
        if !contenders.iter().any(|known| same_contender(known, figure)) {
            contenders.push(figure);
        }
    }
    let rank = |figure: &Figure| match figure.standing {
        Standing::Ours => 0,
        Standing::Peer | Standing::Conditional(_) => 1,
        Standing::Floor => 2,
    };
    contenders.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.median_ns.total_cmp(&b.median_ns)));
    contenders
}

fn same_contender(one: &Figure, other: &Figure) -> bool {
    one.library == other.library && one.variant == other.variant
}

/// Minimum, median and ratio of one contender.
fn figures(group: &Group<'_>, contender: &Figure) -> [Cell; 3] {
    let Some(figure) = group.figures.iter().find(|figure| same_contender(figure, contender)) else {
        return ["".into(), "".into(), "".into()];
    };
    let ratio = group.ours(MEDIAN).map_or_else(String::new, |ours| times(figure.median_ns / ours.median_ns));
    let best = group.best_peer(MEDIAN).is_some_and(|best| same_contender(best, figure));
    [nanoseconds(figure.min_ns).into(), group::median(figure).into(), Cell::marked_if(best, ratio)]
}

/// One line for each row and number of threads: ours and the best peer, by medians, and what was to be reached. A
/// target that is not reached is marked.
pub fn summary(groups: &[Group<'_>]) -> Grid {
    let mut grid = Grid::new([
        ("work", Left),
        ("threads", Right),
        ("ours", Right),
        ("best peer", Right),
        ("which", Left),
        ("ratio", Right),
        ("of minima", Right),
        ("target", Left),
        ("reached", Left),
    ]);
    for group in groups {
        let (target, reached) = match targets::verdict(group) {
            Some(Verdict { target, reached: true }) => (target, "yes".into()),
            Some(Verdict { target, reached: false }) => (target, Cell::marked("no")),
            None => (String::new(), "".into()),
        };
        grid.push(vec![
            group.row.into(),
            group.threads.to_string().into(),
            median(group.ours(MEDIAN)),
            median(group.best_peer(MEDIAN)),
            which(group).into(),
            ratio(group.ahead(MEDIAN)),
            ratio(group.ahead(MINIMUM)),
            target.into(),
            reached,
        ]);
    }
    grid
}

/// The few lines of the front page.
pub fn front(report: &Report) -> Grid {
    let mut grid =
        Grid::new([("nanoseconds", Left), ("here", Right), ("best peer", Right), ("which", Left), ("", Right)]);
    let groups = Group::all(report);
    for (highlight, group) in highlights::shown(&groups) {
        let name = match group.threads {
            1 => highlight.name.to_owned(),
            more => format!("{}, {}", highlight.name, threads(more)),
        };
        let library = group.best_peer(MEDIAN).map_or("", |peer| peer.library.as_str());
        let ahead = Cell::marked(group.ahead(MEDIAN).map_or_else(String::new, times));
        grid.push(vec![
            name.into(),
            median(group.ours(MEDIAN)),
            median(group.best_peer(MEDIAN)),
            library.into(),
            ahead,
        ]);
    }
    grid
}

fn median(figure: Option<&Figure>) -> Cell {
    figure.map_or_else(String::new, group::median).into()
}

fn ratio(ratio: Option<f64>) -> Cell {
    ratio.map_or_else(String::new, times).into()
}

fn which(group: &Group<'_>) -> String {
    group.best_peer(MEDIAN).map_or_else(String::new, |peer| format!("{} ({})", peer.library, peer.variant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_row_has_every_contender_with_each_number_of_threads_side_by_side() {
        let report = sample::report();
        let mut notes = Notes::default();
        let tables = rows(&Group::all(&report), &mut notes);
        let expected = [
            "                                     1 thread: min  median  to ours   2 threads: min  median  to ours",
            "metrics-core: static                          0.50    0.50    1.00x             2.00    2.00    1.00x",
            "prometheus: thread-local buffer (1)           1.00    1.00    2.00x             1.00    1.00    0.50x",
            "fastmetrics: Counter<u64>                     5.00    5.00    10.0x*           15.00   15.00    7.50x*",
            "prometheus: IntCounter in a static            4.00   ~5.25    10.5x            20.00   20.00    10.0x",
            "metrics: counter!                            40.00   40.00    80.0x            120.0   120.0    60.0x",
            "-: empty loop                                 0.25    0.25    0.50x             0.25    0.25    0.12x",
        ];
        assert_eq!(tables[0].title, "counter inc, ns per update");
        assert_eq!(tables[0].grid.text().lines().collect::<Vec<_>>(), expected);
        assert_eq!(tables.len(), 3);
        let notes: Vec<String> = notes.lines().collect();
        assert_eq!(notes, ["(1) seen by a scrape after a flush; not counted as best peer"]);
    }

    #[test]
    fn the_summary_has_a_line_for_each_row_and_number_of_threads() {
        let report = sample::report();
        let expected = "\
| work | threads | ours | best peer | which | ratio | of minima | target | reached |
|---|--:|--:|--:|---|--:|--:|---|---|
| counter inc | 1 | 0.50 | 5.00 | fastmetrics (Counter&lt;u64>) | 10.0x | 8.00x | 7x | yes |
| counter inc | 2 | 2.00 | 15.00 | fastmetrics (Counter&lt;u64>) | 7.50x | 7.50x | 8x | **no** |
| encode 100 000 counters, two dynamic labels, text | 1 | 32.00 | 80.00 | measured (BufferedTextEncoder) | 2.50x \
            | 2.50x | 8x, 3x the floor (is 8.00x) | **no** |
| of one library | 1 | 7.00 |  |  |  |  |  |  |
";
        assert_eq!(summary(&Group::all(&report)).markdown(), expected);
    }

    #[test]
    fn the_front_page_has_the_highlights() {
        let expected = "\
| nanoseconds | here | best peer | which |  |
|---|--:|--:|---|--:|
| count | 0.50 | 5.00 | fastmetrics | **10.0x** |
| count, 2 threads | 2.00 | 15.00 | fastmetrics | **7.50x** |
| expose a counter, of 100 000 | 32.00 | 80.00 | measured | **2.50x** |
";
        assert_eq!(front(&sample::report()).markdown(), expected);
    }
}
