//! What does not depend on the machine's mood: how many instructions an update takes, and which.
//!
//! [`paths`] holds the hot paths, each as a function that stands in the program by its name, for the test that reads
//! its assembly. [`rows`] runs them and the encoders so often that a difference of two counts is theirs alone.
//! [`callgrind`] counts, and [`report`] compares with what was counted before.

pub mod callgrind;
pub mod paths;
#[path = "../../src/report/publish.rs"] // the one file that this needs of a package with a hundred dependencies
pub mod publish;
pub mod report;
pub mod rows;
