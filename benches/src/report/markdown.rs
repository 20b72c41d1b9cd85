//! A report as Markdown: what a document holds of it, between the comments that the command replaces.

use super::{
    Report,
    console::{origin, remarks},
    grid::escaped,
    group::{self, Group},
    highlights,
    tables::{self, Notes},
    targets,
};

/// Everything: the summary, every table, and where it comes from.
pub fn whole(report: &Report) -> String {
    let groups = Group::all(report);
    let mut notes = Notes::default();
    let rows = tables::rows(&groups, &mut notes);
    let mut text = format!(
        "{}\n\
        Medians in nanoseconds, and how many times ours the best peer takes: `ratio` by the medians, beside it by the\n\
        fastest samples. {}.\n\n{}\n\
        <details>\n<summary>Every contender of every row</summary>\n\n\
        Nanoseconds, the fastest and the middle sample; the best peer's ratio is bold.\n",
        header(report),
        targets::tally(&groups),
        tables::summary(&groups).markdown()
    );
    for row in rows {
        text.push_str(&format!("\n#### {}\n\n{}", escaped(&row.title), row.grid.markdown()));
    }
    let remarks: String = notes.lines().chain(remarks(report)).map(|line| format!("- {}\n", escaped(&line))).collect();
    text + "\n" + &remarks + "\n</details>\n"
}

/// Command, machine, date and commit, and what was left out.
fn header(report: &Report) -> String {
    let origin: String = origin(report).iter().map(|line| format!("- {}\n", escaped(line))).collect();
    format!("```console\n$ {}\n```\n\n{origin}", report.setting.command)
}

/// What the front page holds: the chart, a dozen lines, and where it comes from. The chart is at `chart`.
pub fn front(report: &Report, chart: &str) -> String {
    let setting = &report.setting;
    let groups = Group::all(report);
    let shown = highlights::shown(&groups);
    let medians = shown.iter().flat_map(|(_, group)| [group.ours(group::MEDIAN), group.best_peer(group::MEDIAN)]);
    let remark = group::remark_on_uneven(medians.flatten()).map_or_else(String::new, |remark| format!(" {remark}."));
    format!(
        "![Nanoseconds of every library, row by row]({chart})\n\n{}\nMedians of {} rounds; {}; {}; {}, {}.{remark}\n",
        tables::front(report).markdown(),
        report.rounds,
        escaped(&setting.machine()),
        setting.compiler(),
        setting.day(),
        setting.tree(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_whole_has_every_table_and_where_it_comes_from() {
        let report = sample::report();
        let text = whole(&report);
        let head = "```console\n$ cargo run --release -p benches --bin compare\n```\n\n\
            - Abacus 9000, 2 cores of a virtual machine, linux x86_64 6.1.0\n\
            - without Python's client: `--python PATH` has it run, see benches/README.md\n\
            - rustc 1.95.0 (59807616e 2026-04-14); 2026-11-22T20:00:00Z; commit abc1234; 3 rounds\n";
        assert!(text.starts_with(head), "{text}");
        assert!(text.contains(&tables::summary(&Group::all(&report)).markdown()), "{text}");
        for heading in ["counter inc, ns per update", "of one library, ns per call"] {
            assert_eq!(text.matches(&format!("\n#### {heading}\n\n|")).count(), 1, "{text}");
        }
        for figure in &report.figures {
            let name = escaped(&format!("{}: {}", figure.library, figure.variant));
            assert!(text.contains(&format!("| {name}")), "{name} is missing:\n{text}");
        }
        assert!(text.contains("\n- (1) seen by a scrape after a flush; not counted as best peer\n"), "{text}");
        assert!(text.ends_with("linked here whichever clock is read\n\n</details>\n"), "{text}");
    }

    #[test]
    fn the_front_page_is_short() {
        let report = sample::report();
        let text = front(&report, "benches/results/compare.svg");
        let tail = "\nMedians of 3 rounds; Abacus 9000, 2 cores of a virtual machine, linux x86_64 6.1.0; \
            rustc 1.95.0; 2026-11-22, commit abc1234.\n";
        assert!(text.starts_with("![Nanoseconds of every library, row by row](benches/results/compare.svg)\n"));
        assert!(text.ends_with(tail), "{text}");
        assert!(text.contains(&tables::front(&report).markdown()));
        assert!(!text.contains('~'), "{text}");
    }

    #[test]
    fn an_uneven_figure_is_explained_where_it_is_shown() {
        let mut report = sample::report();
        assert!(whole(&report).contains("| ~5.25 |") && whole(&report).contains("\n- ~ more than 1.3 times"));
        report.figures[1].min_ns = 0.25;
        let text = front(&report, "benches/results/compare.svg");
        assert!(
            text.contains("| count | ~0.50 | 5.00 |") && text.contains("commit abc1234. ~ more than 1.3 times"),
            "{text}"
        );
    }
}
