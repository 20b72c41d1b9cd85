//! What the operator says by the environment: `METRICS_SERIES_LIMIT="http_requests_total=50000,jobs=none"`.
//!
//! Whoever runs a program can bound its series without building it anew. The variable is read once, when a limit is
//! first asked for; an entry that cannot be read is told, and the others hold.

use std::env;
use std::sync::OnceLock;

use crate::diagnostic::{Diagnostic, DiagnosticKind};

/// The variable's name.
const VARIABLE: &str = "METRICS_SERIES_LIMIT";

/// What the variable says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Limits {
    /// Names with the most series that they may have.
    limits: Vec<(String, usize)>,
    /// What is wrong with the other entries.
    problems: Vec<String>,
}

fn limits() -> &'static Limits {
    static LIMITS: OnceLock<Limits> = OnceLock::new();
    LIMITS.get_or_init(|| match env::var_os(VARIABLE).map(|value| value.into_string()) {
        None => Limits::default(),
        Some(Ok(value)) => read(&value),
        Some(Err(_)) => {
            Limits { limits: Vec::new(), problems: vec!["its value is not text; write it anew".to_owned()] }
        }
    })
}

/// The most series that a metric may have, if the environment says so. It allocates when it is first called.
pub(crate) fn limit(metric: &str) -> Option<usize> {
    limits().limits.iter().find(|(name, _)| is_called(metric, name)).map(|(_, limit)| *limit)
}

/// What is to be said of the entries that cannot be read.
pub(crate) fn problems() -> impl Iterator<Item = Diagnostic> {
    let tell = |problem: &String| {
        Diagnostic::new(DiagnosticKind::Environment, "", format!("in the environment, `{VARIABLE}`: {problem}"), [])
    };
    limits().problems.iter().map(tell)
}

/// Whether an operator means this metric by that name: the exposed one, a counter's with its `_total` or without.
pub(crate) fn is_called(metric: &str, name: &str) -> bool {
    metric == name || metric.strip_suffix("_total") == Some(name)
}

fn read(value: &str) -> Limits {
    let mut read = Limits::default();
    for entry in value.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        match self::entry(entry) {
            Ok((name, _)) if read.limits.iter().any(|(known, _)| known == name) => {
                read.problems
                    .push(format!("`{name}` stands twice, and the first entry holds; take one of the two out"));
            }
            Ok((name, limit)) => read.limits.push((name.to_owned(), limit)),
            Err(problem) => read.problems.push(problem),
        }
    }
    read
}

/// Name and limit of an entry, or what is wrong with it.
fn entry(entry: &str) -> Result<(&str, usize), String> {
    // From the end: a name in UTF-8 may have a `=`.
    let Some((name, limit)) = entry.rsplit_once('=') else {
        return Err(format!("`{entry}` has no limit; write `{entry}=50000`, or `{entry}=none`"));
    };
    let (name, limit) = (name.trim_end(), limit.trim_start());
    if name.is_empty() {
        return Err(format!("`{entry}` has no name; write `http_requests_total={limit}`"));
    }
    match limit {
        "none" => Ok((name, usize::MAX)),
        _ => match limit.replace('_', "").parse() {
            Ok(limit) => Ok((name, limit)),
            Err(_) => Err(format!("`{limit}` is no number of series; write `{name}=50000`, or `{name}=none`")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_and_what_is_none_is_told_by_itself() {
        let read = read(" http_requests_total=50_000, jobs = none,,big=, =7,depth,jobs=3,http.größe=x=9,x=-1,");
        let limits = [("http_requests_total", 50_000), ("jobs", usize::MAX), ("http.größe=x", 9)];
        assert_eq!(read.limits, limits.map(|(name, limit)| (name.to_owned(), limit)));
        assert_eq!(
            read.problems,
            [
                "`` is no number of series; write `big=50000`, or `big=none`",
                "`=7` has no name; write `http_requests_total=7`",
                "`depth` has no limit; write `depth=50000`, or `depth=none`",
                "`jobs` stands twice, and the first entry holds; take one of the two out",
                "`-1` is no number of series; write `x=50000`, or `x=none`",
            ]
        );
    }

    #[test]
    fn a_counter_is_meant_with_its_suffix_or_without() {
        assert!(
            is_called("jobs_total", "jobs_total") && is_called("jobs_total", "jobs") && is_called("depth", "depth")
        );
        assert!(!is_called("jobs", "jobs_total") && !is_called("jobs_total", "job"));
    }
}
