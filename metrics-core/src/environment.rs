//! What the operator says by the environment: `METRICS_SERIES_LIMIT="http_requests_total=50000,jobs=none"`.
//!
//! Whoever runs a program can bound its series without building it anew. The variable is read once, when a limit is
//! first asked for; an entry that cannot be read is told, and the others hold. One that no metric has is told at a scrape:
//! a name is right or wrong only beside those of the metrics.

use std::env;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::near::{ending, nearest};

/// The variable's name.
const VARIABLE: &str = "METRICS_SERIES_LIMIT";

/// What the variable says.
#[derive(Debug, Default)]
struct Limits {
    limits: Vec<Entry>,
    /// What is wrong with the other entries.
    problems: Vec<String>,
}

/// A name, and the most series that it may have.
#[derive(Debug)]
struct Entry {
    name: String,
    limit: usize,
    /// Whether a metric had it: one may be in a registry that nobody scrapes here.
    is_used: AtomicBool,
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
    let entry = limits().limits.iter().find(|entry| is_called(metric, &entry.name))?;
    entry.is_used.store(true, Ordering::Relaxed);
    Some(entry.limit)
}

/// What is to be said of the entries that cannot be read.
pub(crate) fn problems() -> impl Iterator<Item = Diagnostic> {
    limits().problems.iter().map(|problem| told(problem))
}

/// Whether any name has a limit.
pub(crate) fn has_limits() -> bool {
    !limits().limits.is_empty()
}

/// What is to be said of the names that no metric has, of those that are there by now.
pub(crate) fn unused(metrics: &[String]) -> Vec<Diagnostic> {
    let names = limits().limits.iter().filter(|entry| !entry.is_used.load(Ordering::Relaxed)).map(|entry| &*entry.name);
    unknown(names, metrics).iter().map(|problem| told(problem)).collect()
}

fn told(problem: &str) -> Diagnostic {
    Diagnostic::new(DiagnosticKind::Environment, "", format!("in the environment, `{VARIABLE}`: {problem}"), [])
}

/// What is wrong with the names that are none of the metrics'.
fn unknown<'n>(names: impl Iterator<Item = &'n str>, metrics: &[String]) -> Vec<String> {
    let all = || metrics.iter().map(String::as_str);
    let is_unknown = |name: &&str| !all().any(|metric| is_called(metric, name));
    let tell = |name: &str| {
        let stems = all().filter_map(|metric| metric.strip_suffix("_total"));
        let candidates: Vec<&str> = all().chain(stems).collect();
        let near = ending(name, candidates.iter().copied()).or_else(|| nearest(name, candidates.iter().copied()));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("no metric is called `{name}`{near} (one that is registered later still gets the limit)")
    };
    names.filter(is_unknown).map(tell).collect()
}

/// Whether an operator means this metric by that name: the exposed one, a counter's with its `_total` or without.
pub(crate) fn is_called(metric: &str, name: &str) -> bool {
    metric == name || metric.strip_suffix("_total") == Some(name)
}

fn read(value: &str) -> Limits {
    let mut read = Limits::default();
    for entry in value.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        match self::entry(entry) {
            Ok((name, _)) if read.limits.iter().any(|known| known.name == name) => {
                read.problems
                    .push(format!("`{name}` stands twice, and the first entry holds; take one of the two out"));
            }
            Ok((name, limit)) => {
                read.limits.push(Entry { name: name.to_owned(), limit, is_used: AtomicBool::new(false) });
            }
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
    if holds_entry(name) {
        let words = entry.split([';', ' ', '\t', '\n', '|', '&', '/']).filter(|word| !word.is_empty());
        let entries = words.collect::<Vec<_>>().join(",");
        return Err(format!("`{entry}` is more than one entry; put a `,` between entries: `{entries}`"));
    }
    match limit {
        "none" => Ok((name, usize::MAX)),
        _ => match limit.replace('_', "").parse() {
            Ok(limit) => Ok((name, limit)),
            Err(_) => Err(format!("`{limit}` is no number of series; write `{name}=50000`, or `{name}=none`")),
        },
    }
}

/// Whether the name has a limit of its own in it, as it does where entries are not divided by a comma.
fn holds_entry(name: &str) -> bool {
    // A name in UTF-8 may have a `=`, and hardly a number behind it.
    name.split('=').skip(1).any(|rest| {
        let rest = rest.trim_start();
        rest.starts_with(|first: char| first.is_ascii_digit()) || rest.starts_with("none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_no_comma_divides_are_told() {
        for (entry, told) in [
            ("a=2;b=3", "`a=2;b=3` is more than one entry; put a `,` between entries: `a=2,b=3`"),
            ("a=2; b=none", "`a=2; b=none` is more than one entry; put a `,` between entries: `a=2,b=none`"),
            ("a=none b=3", "`a=none b=3` is more than one entry; put a `,` between entries: `a=none,b=3`"),
            ("a=1|b=2|c=3", "`a=1|b=2|c=3` is more than one entry; put a `,` between entries: `a=1,b=2,c=3`"),
        ] {
            let read = read(entry);
            assert!(read.limits.is_empty(), "{entry}");
            assert_eq!(read.problems, [told]);
        }
    }

    #[test]
    fn a_name_that_no_metric_has_is_told_beside_what_it_may_be() {
        let metrics = ["shop_sessions_total", "shop_depth", "jobs_total"].map(str::to_owned);
        let names = ["sessions_total", "sessions", "depth", "shop_dept", "shop_depth", "jobs", "weather"];
        let later = "(one that is registered later still gets the limit)";
        assert_eq!(
            unknown(names.into_iter(), &metrics),
            [
                format!("no metric is called `sessions_total`; did you mean `shop_sessions_total`? {later}"),
                format!("no metric is called `sessions`; did you mean `shop_sessions`? {later}"),
                format!("no metric is called `depth`; did you mean `shop_depth`? {later}"),
                format!("no metric is called `shop_dept`; did you mean `shop_depth`? {later}"),
                format!("no metric is called `weather` {later}"),
            ]
        );
    }

    #[test]
    fn entries_are_read_and_what_is_none_is_told_by_itself() {
        let read = read(" http_requests_total=50_000, jobs = none,,big=, =7,depth,jobs=3,http.größe=x=9,x=-1,");
        let limits = [("http_requests_total", 50_000), ("jobs", usize::MAX), ("http.größe=x", 9)];
        assert_eq!(read.limits.iter().map(|entry| (&*entry.name, entry.limit)).collect::<Vec<_>>(), limits);
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
