//! FEATURES.md says of nothing that it is there without a test that shows it.
//!
//! A table of what a library can do ages faster than anything else that is written about it. So it is read here as data:
//! whoever renames a test, or adds a row by hope, is told.

use std::collections::BTreeSet;
use std::fs;

use tests::design;

/// How many columns a row has: what it is, ten libraries, and what shows it.
const COLUMNS: usize = 12;
/// Which of them is ours.
const HERE: usize = 1;
/// How tables begin that say what signs and columns mean.
const LEGENDS: [&str; 2] = ["sign", "column"];
const SIGNS: [&str; 5] = ["yes", "part", "–", "not yet", "?"];

/// What is wrong with a document of this form, one line each; `read` reads a file of the repository.
fn mistakes(document: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for rows in tables(document) {
        let (head, rows) = rows.split_first().expect("a table has a line");
        if head.len() != COLUMNS || head[HERE] != "here" {
            found.push(format!("a table begins with {head:?}"));
        }
        for row in rows {
            if row.len() != head.len() {
                found.push(format!("{} columns under a head of {}: {row:?}", row.len(), head.len()));
                continue;
            }
            let shown_by = row.last().copied().unwrap_or_default();
            for cell in &row[HERE..row.len() - 1] {
                match sign(cell) {
                    Some(note) => used.extend(note),
                    None => found.push(format!("{}: what is `{cell}`?", row[0])),
                }
            }
            if row[HERE].starts_with("yes") && links(shown_by).is_empty() {
                found.push(format!("{}: nothing shows it", row[0]));
            }
            let missing = links(shown_by).into_iter().filter_map(|(name, path)| missing(name, path, read));
            found.extend(missing.map(|why| format!("{}: {why}", row[0])));
        }
    }
    let notes: Vec<u32> = document.lines().filter_map(note).collect();
    let in_order: Vec<u32> = (1..).take(notes.len()).collect();
    if notes != in_order {
        found.push(format!("the notes are numbered {notes:?}"));
    }
    let there: BTreeSet<u32> = notes.into_iter().collect();
    found.extend(used.difference(&there).map(|note| format!("note {note} is not there")));
    found.extend(there.difference(&used).map(|note| format!("note {note} is used by nobody")));
    found
}

/// The tables but for the legends, each as its lines of cells, without the one below the head.
fn tables(document: &str) -> Vec<Vec<Vec<&str>>> {
    let mut tables: Vec<Vec<Vec<&str>>> = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        let line = line.strip_prefix('|');
        match line {
            Some(line) if !inside => tables.push(vec![cells(line)]),
            Some(line) if !line.starts_with("--") => tables.last_mut().expect("a head").push(cells(line)),
            _ => {}
        }
        inside = line.is_some();
    }
    tables.retain(|rows| !LEGENDS.contains(&rows[0][0]));
    tables
}

/// The cells of a line behind its first `|`, whether or not it ends with one.
fn cells(line: &str) -> Vec<&str> {
    line.strip_suffix('|').unwrap_or(line).split('|').map(str::trim).collect()
}

/// The note that a cell refers to, if it does; nothing if the cell is no sign at all. What is there in part needs one.
fn sign(cell: &str) -> Option<Option<u32>> {
    let (word, note) = match cell.split_once(" (") {
        Some((word, note)) => (word, Some(note.strip_suffix(')')?.parse().ok()?)),
        None => (cell, None),
    };
    (SIGNS.contains(&word) && (word != "part" || note.is_some())).then_some(note)
}

/// The number of a line `12. What is to be said.`
fn note(line: &str) -> Option<u32> {
    line.split_once(". ")?.0.parse().ok()
}

/// What is shown and where: ``[`name`](path)``.
fn links(cell: &str) -> Vec<(&str, &str)> {
    let link = |link: &'_ str| -> Option<(usize, usize)> {
        let middle = link.find("`](")?;
        Some((middle, middle + link[middle..].find(')')?))
    };
    let starts = cell.match_indices("[`").map(|(at, start)| &cell[at + start.len()..]);
    starts.filter_map(|rest| link(rest).map(|(name, end)| (&rest[..name], &rest[name + "`](".len()..end]))).collect()
}

/// Why a link shows nothing, if it does not: to a case of the compiler's, whose file has its name, or to a test function.
fn missing(name: &str, path: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let Some(source) = read(path) else { return Some(format!("{path} is not there")) };
    let is_there = match path.strip_prefix("tests/ui/") {
        Some(case) => case.split_once('/').is_some_and(|(_, file)| file == format!("{name}.rs")),
        None => is_tested(&source, name),
    };
    (!is_there).then(|| format!("{path} has no test `{name}`"))
}

/// Whether a source has a function of this name below an attribute that makes a test of it.
fn is_tested(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let defines = |line: &str| {
        let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        function.and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with('('))
    };
    lines.iter().enumerate().filter(|(_, line)| defines(line)).any(|(at, _)| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        above.into_iter().any(|line| *line == "#[test]" || line.starts_with("#[tokio::test"))
    })
}

fn of_the_repository(path: &str) -> Option<String> {
    fs::read_to_string(design::root().join(path)).ok()
}

#[test]
fn every_feature_is_shown_by_a_test_that_is_there() {
    let document = of_the_repository("FEATURES.md").expect("FEATURES.md");
    let rows: usize = tables(&document).iter().map(|rows| rows.len() - 1).sum();
    assert!(rows > 80, "{rows} rows were read");
    let found = mistakes(&document, &of_the_repository);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

mod the_reader_bites {
    use super::*;

    const HEAD: &str =
        "|  | here | a | b | c | d | e | f | g | h | i | shown by |\n|--|--|--|--|--|--|--|--|--|--|--|--|";
    const SHOWN: &str = "[`it_counts`](tests/tests/counting.rs)";

    /// A file with two functions, of which one is a test, and a mistake with its message.
    fn small_repository(path: &str) -> Option<String> {
        match path {
            "tests/tests/counting.rs" => Some(
                "/// Of no test.\nfn it_helps() {}\n\n#[test]\n#[should_panic]\n/// That it does.\nfn it_counts() {}\n\
                 #[tokio::test]\nasync fn it_waits() {}\n    #[test]\n    fn it_is_any(value in any::<u8>()) {}\n"
                    .to_owned(),
            ),
            "tests/ui/fail/no-name.rs" => Some(String::new()),
            _ => None,
        }
    }

    /// What is found in a table of one row, whose signs but ours are `–`.
    fn in_row(here: &str, shown_by: &str) -> Vec<String> {
        mistakes(&format!("{HEAD}\n| x | {here} |{} {shown_by} |\n", " – |".repeat(9)), &small_repository)
    }

    #[test]
    fn on_nothing_that_is_right() {
        for shown_by in [
            SHOWN,
            "[`it_waits`](tests/tests/counting.rs), [`it_is_any`](tests/tests/counting.rs)",
            "[`no-name`](tests/ui/fail/no-name.rs)",
        ] {
            assert_eq!(in_row("yes", shown_by), Vec::<String>::new());
        }
        assert_eq!(in_row("not yet", ""), Vec::<String>::new());
    }

    #[test]
    fn on_a_row_of_ours_that_nothing_shows() {
        assert_eq!(in_row("yes", ""), ["x: nothing shows it"]);
        assert_eq!(in_row("yes", "tests/tests/counting.rs"), ["x: nothing shows it"]);
    }

    #[test]
    fn on_a_file_that_is_not_there() {
        assert_eq!(in_row("yes", "[`it_counts`](tests/tests/lost.rs)"), ["x: tests/tests/lost.rs is not there"]);
        assert_eq!(in_row("part", "[`it`](lost.rs)"), ["x: what is `part`?", "x: lost.rs is not there"]);
    }

    #[test]
    fn on_a_test_that_is_not_in_the_file() {
        for name in ["it_helps", "it_count", "it_counts_more", "counts"] {
            let link = format!("{SHOWN}, [`{name}`](tests/tests/counting.rs)");
            assert_eq!(in_row("yes", &link), [format!("x: tests/tests/counting.rs has no test `{name}`")]);
        }
        let link = "[`name`](tests/ui/fail/no-name.rs)";
        assert_eq!(in_row("yes", link), ["x: tests/ui/fail/no-name.rs has no test `name`"]);
    }

    #[test]
    fn on_a_row_of_another_number_of_columns() {
        let short = format!("{HEAD}\n| x | yes | – | {SHOWN} |\n");
        let found = mistakes(&short, &small_repository);
        assert!(matches!(&found[..], [one] if one.starts_with("4 columns under a head of 12")), "{found:?}");
        let found = mistakes(&format!("{HEAD}\n| x | yes\n"), &small_repository);
        assert!(matches!(&found[..], [one] if one.starts_with("2 columns under a head of 12")), "{found:?}");
    }

    #[test]
    fn on_a_head_of_another_form_and_on_a_table_that_has_lost_its_head() {
        let found = mistakes("|  | here | shown by |\n|--|--|--|\n", &small_repository);
        assert!(matches!(&found[..], [one] if one.starts_with("a table begins with")), "{found:?}");
        let found = mistakes(&format!("{HEAD}\n\n| x | yes |{} {SHOWN} |\n", " – |".repeat(9)), &small_repository);
        assert!(matches!(&found[..], [one] if one.starts_with("a table begins with")), "{found:?}");
    }

    #[test]
    fn on_a_word_that_is_no_sign() {
        assert_eq!(in_row("perhaps", ""), ["x: what is `perhaps`?"]);
        assert_eq!(in_row("", ""), ["x: what is ``?"]);
        assert_eq!(in_row("yes (soon)", SHOWN), ["x: what is `yes (soon)`?"]);
    }

    #[test]
    fn on_notes_that_are_used_and_not_there_or_there_and_not_used() {
        assert_eq!(in_row("part (1)", SHOWN), ["note 1 is not there"]);
        let rows = format!("{HEAD}\n| x | part (2) |{} |\n", " – |".repeat(9));
        let found = mistakes(&format!("{rows}\n1. One.\n2. Two.\n"), &small_repository);
        assert_eq!(found, ["note 1 is used by nobody"]);
        let found = mistakes(&format!("{rows}\n2. Two.\n"), &small_repository);
        assert_eq!(found, ["the notes are numbered [2]"]);
    }

    #[test]
    fn on_every_table_of_several() {
        let row = format!("{HEAD}\n| x | yes |{} |\n", " – |".repeat(9));
        assert_eq!(mistakes(&format!("{row}\n## More\n\n{row}"), &small_repository).len(), 2);
    }
}
