//! A report as JSON, one figure to a line: what is committed is compared by line, and read again to be shown anew.

use std::{fmt::Write as _, fs, io, path::Path};

use serde::Serialize;

use super::{Figure, Report};

/// What is committed and what can be reckoned with: a report without its samples.
pub fn compact(report: &Report) -> String {
    let without = |figure: &Figure| Figure { samples_ns: Vec::new(), ..figure.clone() };
    full(&Report { figures: report.figures.iter().map(without).collect(), ..report.clone() })
}

/// A report with every sample.
pub fn full(report: &Report) -> String {
    let Report { setting, rounds, discrepancies, first_readings, figures } = report;
    let setting = serde_json::to_string_pretty(setting).expect("fields with names");
    let mut text = setting.trim_end_matches("\n}").to_owned();
    _ = write!(text, ",\n  \"rounds\": {rounds}");
    push_list(&mut text, "discrepancies", discrepancies);
    push_list(&mut text, "first_readings", first_readings);
    push_list(&mut text, "figures", figures);
    text + "\n}\n"
}

/// Adds a field whose elements have a line each.
fn push_list<T: Serialize>(text: &mut String, name: &str, elements: &[T]) {
    let line = |element| format!("    {}", serde_json::to_string(element).expect("fields with names"));
    let lines: Vec<String> = elements.iter().map(line).collect();
    _ = match lines.is_empty() {
        true => write!(text, ",\n  \"{name}\": []"),
        false => write!(text, ",\n  \"{name}\": [\n{}\n  ]", lines.join(",\n")),
    };
}

/// Reads what [`full`] or [`compact`] have written.
///
/// # Errors
///
/// Where there is no such file, or it is no report.
pub fn read(path: &Path) -> io::Result<Report> {
    let say = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(say)?;
    serde_json::from_str(&text).map_err(|error| say(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn what_is_written_is_read_again() {
        let mut report = sample::report();
        report.figures[0].samples_ns = vec![0.5, 0.625];
        assert_eq!(serde_json::from_str::<Report>(&full(&report)).expect("a report"), report);
        let compact: Report = serde_json::from_str(&compact(&report)).expect("a report");
        assert_eq!(compact, sample::report(), "all but the samples");
        let nothing = Report { discrepancies: Vec::new(), first_readings: Vec::new(), figures: Vec::new(), ..report };
        assert_eq!(serde_json::from_str::<Report>(&full(&nothing)).expect("a report"), nothing);
    }

    #[test]
    fn a_figure_is_a_line() {
        let (report, text) = (sample::report(), compact(&sample::report()));
        let figures: Vec<&str> = text.lines().filter(|line| line.contains("\"median_ns\"")).collect();
        assert_eq!(figures.len(), report.figures.len());
        for (line, figure) in figures.iter().zip(&report.figures) {
            let read: Figure = serde_json::from_str(line.trim_end_matches(',')).expect("a figure");
            assert_eq!(read, *figure);
        }
    }

    #[test]
    fn a_file_that_is_no_report_is_named() {
        let error = read(Path::new("no/such/file.json")).expect_err("there is none").to_string();
        assert!(error.starts_with("no/such/file.json: "), "{error}");
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let error = read(&manifest).expect_err("no JSON").to_string();
        assert!(error.contains("Cargo.toml: ") && error.contains("line 1"), "{error}");
    }
}
