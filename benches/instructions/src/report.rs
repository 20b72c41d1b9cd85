//! What was counted, beside what is committed: as a table, as JSON, as a verdict.

use std::{error::Error, fmt::Write as _, fs, path::PathBuf, process::Command};

use serde_json::{Value, json};

use crate::callgrind::Count;

/// How much more than committed is too much, in percent.
pub const TOLERANCE: f64 = 5.0;

/// More than committed by less than this is nothing: small rows have few instructions to lose.
const LEAST: f64 = 1.0;

/// The committed figures.
#[must_use]
pub fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../results/instructions.json")
}

/// The document with the published table.
#[must_use]
pub fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../README.md")
}

/// Everything as JSON.
#[must_use]
pub fn json(counts: &[Count]) -> Value {
    let rows: Vec<Value> = counts.iter().map(row).collect();
    json!({ "compiler": said("rustc"), "valgrind": said("valgrind"), "rows": rows })
}

fn row(count: &Count) -> Value {
    let rounded = |figure: f64| (figure * 100.0).round() / 100.0;
    json!({
        "row": count.row,
        "instructions": rounded(count.instructions),
        "d1_misses": rounded(count.d1_misses),
    })
}

/// The table.
#[must_use]
pub fn table(counts: &[Count]) -> String {
    let mut text = String::from("| work | instructions | first-level cache misses |\n|---|--:|--:|\n");
    for Count { row, instructions, d1_misses } in counts {
        let _ = writeln!(text, "| {row} | {instructions:.1} | {d1_misses:.2} |");
    }
    let _ = writeln!(text, "\n{}, {}.", said("rustc"), said("valgrind"));
    text
}

/// The rows that take more than they are said to take in `committed`, with both figures.
///
/// # Errors
///
/// Where the committed figures cannot be read, or are of other rows.
pub fn worse(counts: &[Count], committed: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let committed: Value = serde_json::from_str(committed)?;
    let rows = committed["rows"].as_array().ok_or("the committed figures have no rows")?;
    if !rows.iter().map(|row| row["row"].as_str()).eq(counts.iter().map(|count| Some(count.row.as_str()))) {
        return Err("the committed figures are of other rows; write them anew with `--write`".into());
    }
    let mut worse = Vec::new();
    for (count, row) in counts.iter().zip(rows) {
        let before = row["instructions"].as_f64().ok_or("a committed row has no instructions")?;
        let now = count.instructions;
        if now > before * (1.0 + TOLERANCE / 100.0) && now > before + LEAST {
            worse.push(format!("{}: {now:.1} instructions, {before:.1} are committed", count.row));
        }
    }
    Ok(worse)
}

/// Reads the committed figures.
///
/// # Errors
///
/// Where there are none.
pub fn read_committed() -> Result<String, Box<dyn Error>> {
    let path = committed();
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn said(program: &str) -> String {
    let output = Command::new(program).arg("--version").output().ok();
    let text = output.and_then(|output| String::from_utf8(output.stdout).ok());
    text.map_or_else(|| format!("{program} unknown"), |text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(instructions: [f64; 2]) -> Vec<Count> {
        let of = |(row, instructions): (&str, f64)| Count { row: row.to_owned(), instructions, d1_misses: 0.0 };
        ["a", "b"].into_iter().zip(instructions).map(of).collect()
    }

    #[test]
    fn a_row_is_worse_by_more_than_the_tolerance_and_more_than_an_instruction() {
        let committed = json(&counts([10.0, 1_000.0])).to_string();
        let worse = |now| worse(&counts(now), &committed).expect("the same rows");
        assert!(worse([10.9, 1_049.0]).is_empty());
        assert!(worse([5.0, 500.0]).is_empty());
        assert_eq!(worse([11.5, 1_051.0]).len(), 2);
        assert_eq!(worse([10.0, 1_051.0]), ["b: 1051.0 instructions, 1000.0 are committed"]);
    }

    #[test]
    fn figures_of_other_rows_are_no_measure() {
        let committed = json(&counts([1.0, 1.0])[..1]).to_string();
        let refusal = worse(&counts([1.0, 1.0]), &committed).expect_err("one row less").to_string();
        assert!(refusal.contains("other rows"), "{refusal}");
    }
}
