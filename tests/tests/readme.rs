//! What the README shows is what happens.

use std::fs;
use std::process::Command;

use tests::design;

fn readme() -> String {
    fs::read_to_string(design::root().join("README.md")).expect("README.md")
}

/// The first fenced block of a language.
fn block(language: &str) -> String {
    let readme = readme();
    let fence = format!("```{language}\n");
    let start = readme.find(&fence).unwrap_or_else(|| panic!("a block of {language}")) + fence.len();
    let length = readme[start..].find("```").expect("the block's end");
    readme[start..start + length].to_owned()
}

#[test]
fn the_program_is_the_one_that_is_compiled_here() {
    let program = include_str!("../src/bin/readme.rs");
    let (_, program) = program.split_once("\n\n").expect("the module's own words");
    assert_eq!(block("rust"), program);
}

#[test]
fn the_program_prints_the_text() {
    let done = Command::new(env!("CARGO_BIN_EXE_readme")).output().expect("the program runs");
    assert!(done.status.success());
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    assert_eq!(String::from_utf8_lossy(&done.stdout), block("text"));
}

/// The doctests of `examples` are these blocks.
#[test]
fn every_program_is_compiled() {
    let readme = readme();
    let fences: Vec<&str> = readme.lines().filter(|line| line.starts_with("```rust")).collect();
    assert!(fences.len() > 3, "{fences:?}");
    assert!(fences.iter().all(|fence| !fence.contains("ignore")), "{fences:?}");
    let examples = fs::read_to_string(design::root().join("examples/src/lib.rs")).expect("the library of examples");
    assert!(examples.contains("include_str!(\"../../README.md\")"));
}

#[test]
fn every_command_is_about_something_that_is_there() {
    let readme = readme();
    for (command, path) in [
        ("cargo run --example quickstart", "examples"),
        ("cargo run --release -p benches --bin compare", "benches/src/bin/compare"),
        ("cargo test", "tests/tests"),
    ] {
        assert!(readme.contains(command), "{command}");
        let folder = design::root().join(path);
        assert!(folder.exists() || folder.with_extension("rs").exists(), "{path}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let readme = readme();
    let links: Vec<&str> =
        readme.match_indices("](").filter_map(|(at, _)| readme[at + 2..].split(')').next()).collect();
    assert!(links.len() > 3, "{links:?}");
    for link in links.iter().filter(|link| !link.contains("://") && !link.starts_with('#')) {
        assert!(design::root().join(link).exists(), "{link}");
    }
}
