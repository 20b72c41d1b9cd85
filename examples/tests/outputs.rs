//! Each lesson prints what stands beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use examples::{LESSONS, executable};

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_lesson_prints_what_stands_beside_it() {
    for lesson in LESSONS {
        let output = Command::new(executable(lesson)).output().expect("it runs");
        let printed = String::from_utf8(output.stdout).expect("text");
        let expected = fs::read_to_string(folder().join(lesson).with_extension("out")).expect("an .out file");
        assert!(output.status.success(), "{lesson}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{lesson} has something to complain about");
        assert_eq!(printed, expected, "{lesson}");
    }
}

#[test]
fn no_lesson_is_left_out() {
    let names = |ending: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let names = entries.filter_map(|name| name.to_str()?.strip_suffix(ending).map(str::to_owned));
        names.filter(|name| name.starts_with(|first: char| first.is_ascii_digit())).collect()
    };
    let lessons = BTreeSet::from(LESSONS.map(str::to_owned));
    assert_eq!(names(".rs"), lessons);
    assert_eq!(names(".out"), lessons);
}
