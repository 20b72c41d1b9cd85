//! The operator's word on how many series a metric may have, by the registry and by the environment.

use std::process::Command;

use metrics_core::{Counter, Error, Format, Gauge, Histogram, LabelValue, Labels, Registry};

#[derive(Labels)]
struct User {
    user: u64,
}

#[derive(LabelValue)]
enum Side {
    Left,
    Right,
}

fn count(counter: &Counter<User>, users: u64) -> usize {
    (0..users).for_each(|user| counter.with(User { user }).inc());
    counter.len()
}

#[test]
fn a_metric_that_is_here_and_one_that_comes_later_have_the_limit() -> Result<(), Error> {
    let registry = Registry::new();
    let calls = Counter::builder("calls", "H.").labels::<User>().limit(2).register(&registry)?;
    assert!(registry.set_limit("calls_total", 10));
    assert!(!registry.set_limit("jobs", 7), "there is none yet");
    assert!(!registry.set_limit("call", 1) && !registry.set_limit("calls_total_total", 1));
    let jobs = Counter::builder("jobs", "H.").labels::<User>().register(&registry)?;
    assert_eq!((count(&calls, 100), count(&jobs, 100)), (11, 8));
    assert!(registry.set_limit("jobs", usize::MAX));
    assert_eq!(count(&jobs, 100), 101);
    let total = registry.encode(Format::Text);
    let total = total.lines().filter(|line| line.starts_with("jobs_total{"));
    assert_eq!(total.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum::<u64>(), 200);
    Ok(())
}

#[test]
fn below_what_is_there_nothing_is_removed_and_new_ones_fold() -> Result<(), Error> {
    let registry = Registry::new();
    let calls = Counter::builder("calls", "H.").labels::<User>().register(&registry)?;
    assert_eq!(count(&calls, 20), 20);
    assert!(registry.set_limit("calls", 5));
    assert_eq!(count(&calls, 30), 21);
    assert_eq!(calls.with(User { user: 19 }).get(), 2.0, "those that are there count on");
    calls.retain(|series| series.get("user") != Some("19") && series.get("user") != Some("18"));
    calls.with(User { user: 18 }).inc();
    assert_eq!(calls.with(User { user: 18 }).get(), 0.0, "18 are still more than 5");
    Ok(())
}

#[test]
fn the_last_word_counts_with_the_suffix_or_without() -> Result<(), Error> {
    let registry = Registry::new();
    for (name, limit) in [("calls", 3), ("calls_total", 4), ("calls", 6)] {
        registry.set_limit(name, limit);
    }
    let calls = Counter::builder("calls", "H.").labels::<User>().register(&registry)?;
    assert_eq!(count(&calls, 100), 7);
    Ok(())
}

#[test]
fn a_limit_that_is_set_in_a_view_is_that_of_the_metric() -> Result<(), Error> {
    let (one, other) = (Registry::new(), Registry::new());
    let both = one.joined(&other).filtered(["depth", "calls"]);
    let depth = Gauge::builder("depth", "H.").labels::<User>().register(&other)?;
    assert!(both.set_limit("depth", 3));
    assert!(!both.set_limit("calls", 3));
    let calls = Counter::builder("calls", "H.").labels::<User>().register(&one)?;
    (0..10).for_each(|user| depth.with(User { user }).set(1));
    assert_eq!((depth.len(), count(&calls, 10)), (3, 4));

    let prefixed = one.with_prefix("shop").with_const_labels([("zone", "a")]);
    assert!(!prefixed.set_limit("calls", 100), "that is not its name here");
    assert!(prefixed.set_limit("shop_calls_total", 5));
    // What keeps its name in such a view may begin like the prefix.
    let fds = Gauge::builder("process_things", "H.").register(&one)?;
    assert!(one.with_prefix("process").set_limit("process_things", 5));
    drop(fds);
    assert_eq!(count(&calls, 10), 6);
    Ok(())
}

#[test]
fn what_is_finite_bounds_itself() -> Result<(), Error> {
    let registry = Registry::new();
    let opened = Histogram::builder("opened", "H.").labels::<(Side,)>().label_names(&["side"]).register(&registry)?;
    assert!(registry.set_limit("opened", 1));
    opened.with((Side::Left,)).observe(1);
    opened.with((Side::Right,)).observe(1);
    assert!(registry.encode(Format::Text).contains("opened_count{side=\"right\"} 1\n"));
    Ok(())
}

/// What the program says under that environment.
fn said(variable: &str) -> String {
    said_with(variable, &[])
}

/// The same if it is scraped so often before.
fn said_with(variable: &str, scrapes: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_limited"));
    let program = program.args(scrapes).env("METRICS_SERIES_LIMIT", variable).output();
    String::from_utf8(program.expect("the program runs").stdout).expect("text")
}

#[test]
fn the_environment_goes_before_the_source_and_the_method_before_both() {
    let said_of = |variable| {
        let said = said(variable);
        said.lines().filter(|line| !line.contains("; new label values are counted as")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(said_of(""), "calls 3, depth 6, frames 5");
    let variable = "shop_calls_total=50, shop_depth=none, shop_frames=7, somebody_elses=3";
    assert_eq!(said_of(variable), "calls 51, depth 100, frames 5");
    assert_eq!(said_of("calls=50,shop_calls=1"), "calls 2, depth 6, frames 5", "the exposed name counts");
}

#[test]
fn what_cannot_be_read_is_said_once_and_the_rest_holds() {
    let said = said("shop_calls=many,shop_depth=8,=5");
    for problem in [
        "told: in the environment, `METRICS_SERIES_LIMIT`: `many` is no number of series; write `shop_calls=50000`",
        "told: in the environment, `METRICS_SERIES_LIMIT`: `=5` has no name; write",
    ] {
        assert_eq!(said.matches(problem).count(), 1, "{said}");
    }
    assert!(said.ends_with("calls 3, depth 9, frames 5\n"), "{said}");
}

#[test]
fn a_name_that_no_metric_has_is_said_at_the_first_scrape_and_holds_for_a_later_one() {
    let said = said_with("shop_depth=8,calls_total=3,late=6", &["first", "second"]);
    let of_environment = |name: &str, near: &str| {
        format!(
            "told: in the environment, `METRICS_SERIES_LIMIT`: no metric is called `{name}`{near} (one that is registered \
             later still gets the limit)"
        )
    };
    let expected = [
        "first:".to_owned(),
        of_environment("calls_total", "; did you mean `shop_calls_total`?"),
        of_environment("late", ""),
        "second:".to_owned(),
    ];
    assert_eq!(said.lines().take(4).collect::<Vec<_>>(), expected, "{said}");
    assert!(said.ends_with("calls 3, depth 9, frames 5\nlate 7\n"), "{said}");
    let unscraped = self::said("shop_depth=8,late=6,calls_total=3");
    assert!(!unscraped.contains("no metric is called"), "nobody has scraped: {unscraped}");
}

#[test]
fn entries_that_no_comma_divides_are_said() {
    let said = said("shop_depth=8;shop_calls=9");
    let problem =
        "`shop_depth=8;shop_calls=9` is more than one entry; put a `,` between entries: `shop_depth=8,shop_calls=9`";
    assert_eq!(said.matches(problem).count(), 1, "{said}");
    assert!(said.ends_with("calls 3, depth 6, frames 5\n"), "the entry does not hold: {said}");
}
