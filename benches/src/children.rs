//! Processes of their own: what is measured in one is not touched by what was measured before.
//!
//! A program asks itself, started anew with other words, and reads one JSON value from it. Memory that is never given
//! back, shards and interned strings for instance, would be counted in whatever comes next.

use std::{
    env,
    error::Error,
    process::{Command, Stdio},
};

use serde_json::Value;

/// Runs this program with `words`, and returns what it printed.
///
/// # Errors
///
/// Where it cannot be started, fails, or prints anything but one JSON value.
pub fn ask(words: &[&str]) -> Result<Value, Box<dyn Error>> {
    let output = Command::new(env::current_exe()?).args(words).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("`{}` failed: {}", words.join(" "), output.status).into());
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`{}` printed no JSON: {error}", words.join(" ")).into())
}

/// The number under `key`.
///
/// # Panics
///
/// Where there is none: both ends are one program.
pub fn number(answer: &Value, key: &str) -> f64 {
    answer[key].as_f64().unwrap_or_else(|| panic!("the answer has no number `{key}`: {answer}"))
}
