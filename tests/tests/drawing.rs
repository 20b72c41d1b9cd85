//! The tree drawn in DESIGN.md is the tree of the repository.

use std::collections::BTreeSet;
use std::fs;

use tests::design::{self, Entry};

fn tree_as_drawn() -> Vec<Entry> {
    design::tree(&design::block(&fs::read_to_string(design::root().join("DESIGN.md")).expect("DESIGN.md"), "tree"))
}

/// What goes without saying: manifests, and what a build leaves behind.
const NOT_DRAWN: [&str; 5] = ["Cargo.toml", "Cargo.lock", "target/", "wip/", "__pycache__/"];

/// What lies in a folder of the repository and is to be drawn, folders with a `/` behind; hidden entries need not be.
fn content(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(design::root().join(folder)).expect(folder).map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{}{slash}", entry.file_name().to_str().expect("UTF-8"))
        })
        .filter(|name| !name.starts_with('.') && !NOT_DRAWN.contains(&name.as_str()))
        .collect()
}

#[test]
fn everything_drawn_exists() {
    let is_there = |path: &str| match design::root().join(path) {
        at if path.ends_with('/') => at.is_dir(),
        at => at.is_file(),
    };
    let gone: Vec<String> =
        tree_as_drawn().into_iter().map(|entry| entry.path).filter(|path| !is_there(path)).collect();
    assert!(gone.is_empty(), "drawn and not there: {gone:#?}");
}

#[test]
fn a_folder_that_is_drawn_open_is_drawn_whole() {
    let tree = tree_as_drawn();
    let drawn: BTreeSet<&str> = tree.iter().map(|entry| entry.path.as_str()).collect();
    let open = tree.iter().filter(|entry| entry.open).map(|entry| entry.path.as_str());
    let there = std::iter::once("").chain(open).flat_map(|folder| {
        let names = content(folder).into_iter();
        names.map(move |name| format!("{folder}{name}"))
    });
    let missing: Vec<String> = there.filter(|path| !drawn.contains(path.as_str())).collect();
    assert!(missing.is_empty(), "there and not drawn: {missing:#?}");
}

#[test]
fn every_path_in_the_prose_exists() {
    let is_path = |word: &&str| word.contains('/') && (word.ends_with('/') || word.ends_with(".rs"));
    for document in ["DESIGN.md", "CONTRIBUTING.md", "README.md"] {
        let text = fs::read_to_string(design::root().join(document)).expect(document);
        // Every other piece between backticks is what stands inside a pair of them.
        let paths: Vec<&str> =
            text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).filter(is_path).collect();
        assert!(document == "README.md" || !paths.is_empty(), "{document} names no paths");
        for path in paths {
            assert!(design::root().join(path).exists(), "{document} names {path}, which is not there");
        }
    }
}

#[test]
fn a_tree_is_read_by_its_indentation() {
    let entries = design::tree(&[
        "core/          what runs",
        "  src/",
        "    a.rs b.rs  two files",
        "  build.rs",
        "LICENSE        ours",
    ]);
    let read: Vec<(&str, bool)> = entries.iter().map(|entry| (entry.path.as_str(), entry.open)).collect();
    let expected = [
        ("core/", true),
        ("core/src/", true),
        ("core/src/a.rs", false),
        ("core/src/b.rs", false),
        ("core/build.rs", false),
        ("LICENSE", false),
    ];
    assert_eq!(read, expected);
}
