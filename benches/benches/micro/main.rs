//! The hot paths of this library, one by one: what a change costs, before and after.
//!
//! `cargo bench -p benches --bench micro` runs them all, `.. -- histograms` those whose path contains the word. There
//! are no peers here and nothing is checked: `compare` does both, and takes minutes. To see what a change costs, run the
//! same benches on both sides of it and set the `fastest` column side by side, for other programs slow a sample down
//! and never speed it up.

mod counters;
mod encode;
mod functions;
mod gauges;
mod histograms;
mod labels;
mod parse;
mod series;
mod summaries;

fn main() {
    divan::main();
}
