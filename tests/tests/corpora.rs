//! What is kept of the fuzzers' findings stays found: every file of `fuzz/corpus/`, on a stable compiler.

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use tests::design;
use tests::fuzzed::TARGETS;

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("a name")
}

#[test]
fn every_kept_file_is_well() {
    for (target, run) in TARGETS {
        let files = entries(&design::root().join("fuzz/corpus").join(target));
        assert!(files.len() >= 10, "the corpus of {target} is nearly empty");
        for file in files {
            let bytes = fs::read(&file).expect("a file");
            if panic::catch_unwind(|| run(&bytes)).is_err() {
                panic!("fuzz/corpus/{target}/{} breaks a promise", name(&file));
            }
        }
    }
}

#[test]
fn every_target_has_its_program_and_its_corpus() {
    let names: BTreeSet<String> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let corpora = entries(&design::root().join("fuzz/corpus"));
    assert_eq!(corpora.iter().map(|path| name(path).to_owned()).collect::<BTreeSet<_>>(), names);
    let programs = entries(&design::root().join("fuzz/targets"));
    let stems = programs.iter().map(|path| name(path).trim_end_matches(".rs").to_owned());
    assert_eq!(stems.collect::<BTreeSet<_>>(), names);
}

#[test]
fn corpora_are_small() {
    for folder in entries(&design::root().join("fuzz/corpus")) {
        let files = entries(&folder);
        assert!(files.len() <= 60, "{} has {} files", folder.display(), files.len());
        for file in files {
            let size = fs::metadata(&file).expect("a file").len();
            assert!(size <= 4096, "{} has {size} bytes", file.display());
        }
    }
}
