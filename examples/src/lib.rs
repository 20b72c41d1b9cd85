//! Lessons, in the order in which to read them: each a short program, `01_counter.rs`, and beside it what it
//! prints, `01_counter.out`. Run one with `cargo run --example 01_counter`; the two about functions go by their names
//! alone, `cargo run --example instrument_fn`.
//!
//! `quickstart.rs` is what they lead to: a server with metrics. The library is for the tests of all these.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The README's programs are compiled as documentation is, and run but for those that serve.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub enum Readme {}

/// The names of the lessons.
pub const LESSONS: [&str; 16] = [
    "01_counter",
    "02_gauge",
    "03_histogram",
    "04_summary",
    "05_labels",
    "06_plaintext",
    "07_http",
    "08_instrument_fn",
    "09_instrument_async",
    "10_info",
    "11_enum",
    "12_callback",
    "13_collector",
    "14_group",
    "15_testing",
    "16_quantiles",
];

/// Where Cargo has put the program of an example, as seen from a test.
///
/// # Panics
/// It is not there, or older than its source: `cargo test` builds the examples before it runs tests, but
/// `cargo test --test outputs` does not.
#[must_use]
pub fn executable(example: &str) -> PathBuf {
    let test = env::current_exe().expect("a test has an executable");
    // target/debug/deps/outputs-0123 -> target/debug/examples/01_counter
    let profile = test.ancestors().nth(2).expect("Cargo has put the test two folders deep");
    let program = profile.join("examples").join(target(example)).with_extension(env::consts::EXE_EXTENSION);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(example).with_extension("rs");
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    assert!(
        changed(&program).is_some_and(|built| Some(built) >= changed(&source)),
        "{} is not there or older than {}: run `cargo build --examples` first",
        program.display(),
        source.display()
    );
    program
}

/// What Cargo.toml calls an example: as its file, but for the lessons that go without their number.
fn target(example: &str) -> &str {
    match example.split_once('_') {
        Some((_, name)) if name.starts_with("instrument_") => name,
        _ => example,
    }
}
