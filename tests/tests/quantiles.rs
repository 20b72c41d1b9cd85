//! A summary's quantiles: what was observed in the window is ranked, told in every format, and nobody else's.

use std::thread;
use std::time::Duration;

use metrics_core::testing::Clock;
use metrics_core::{
    Error, Format, LabelValue, Labels, Metrics, Outcome, Reason, Registry, Summary, catalog, generate_latest, summary,
};

/// How far a quantile may be from the observation that it stands for.
const ERROR: f64 = 0.01;

#[derive(Clone, Copy, LabelValue)]
enum Shelf {
    High,
    Low,
}

#[derive(Clone, Copy, Labels)]
struct Row {
    shelf: Shelf,
}

#[derive(Clone, Copy, Labels)]
struct Title<'a> {
    title: &'a str,
}

/// Rows of an answer.
#[summary(quantiles = [0.5, 0.9, 0.99], window = "1h")]
static ANSWER_ROWS: Summary;

/// Rows of an answer that nobody gave.
#[summary(quantiles = [0, 0.5, 1])]
static NO_ROWS: Summary;

/// Time on the shelf.
#[summary(latency, quantiles = QUANTILES, window = "1d12h", age_buckets = BUCKETS * 2)]
static SHELF_TIME: Summary<Row>;

const QUANTILES: &[f64] = &[0.25, 0.75];
const BUCKETS: u32 = 3;

/// Pages of a book.
#[summary(size, quantiles = [0.5])]
fn page_bytes(title: &str);

/// Without any.
#[summary]
static WITHOUT: Summary;

#[summary(latency, outcome, quantiles = [0.5], window = "90s")]
fn read_page(number: u32) -> Result<u32, ()> {
    if number < 100 { Ok(number) } else { Err(()) }
}

#[track_caller]
fn assert_close(found: f64, exact: f64) {
    assert!((found - exact).abs() <= exact.abs() * ERROR * (1.0 + 1e-9), "{found} is not {exact}, to one percent");
}

/// The values of the samples with these words in them, in their order.
fn values(text: &str, words: &[&str]) -> Vec<f64> {
    let samples = text.lines().filter(|line| !line.starts_with('#') && words.iter().all(|word| line.contains(word)));
    samples.map(|line| line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")).collect()
}

#[test]
fn quantiles_come_first_and_are_those_of_what_was_observed() {
    for rows in (1..=1000).rev() {
        ANSWER_ROWS.observe(rows);
    }
    for (q, exact) in
        [(0.0, 1.0), (0.1, 100.0), (0.5, 500.0), (0.9, 900.0), (0.99, 990.0), (0.999, 999.0), (1.0, 1000.0)]
    {
        assert_close(ANSWER_ROWS.quantile(q), exact);
    }
    let told = [0.5, 0.9, 0.99].map(|q| ANSWER_ROWS.quantile(q));
    let expected = format!(
        "# HELP answer_rows Rows of an answer.\n# TYPE answer_rows summary\nanswer_rows{{quantile=\"0.5\"}} {}\n\
         answer_rows{{quantile=\"0.9\"}} {}\nanswer_rows{{quantile=\"0.99\"}} {}\nanswer_rows_sum 500500\n\
         answer_rows_count 1000\n",
        told[0], told[1], told[2]
    );
    assert!(generate_latest().contains(&expected), "{expected}\n{}", generate_latest());
}

#[test]
fn quantiles_have_their_canonical_text_in_every_format() -> Result<(), Error> {
    let registry = Registry::new();
    let wait = Summary::builder("wait", "Time.").quantiles([1.0, 0.0, 0.25]).register(&registry)?;
    [2.0, 3.0, 5.0, 7.0].iter().for_each(|value| wait.observe(*value));
    let samples =
        "wait{quantile=\"0.0\"} 2\nwait{quantile=\"0.25\"} 2\nwait{quantile=\"1.0\"} 7\nwait_sum 17\nwait_count 4\n";
    assert_eq!(registry.encode(Format::Text), format!("# HELP wait Time.\n# TYPE wait summary\n{samples}"));
    let open = registry.encode(Format::OpenMetrics);
    assert_eq!(open, format!("# TYPE wait summary\n# HELP wait Time.\n{samples}# EOF\n"));
    let protobuf = registry.encode(Format::Protobuf);
    for part in ["quantile: 0.25\n", "quantile: 1\n", "value: 7\n", "sample_count: 4\n"] {
        assert!(protobuf.contains(part), "no `{part}` in {protobuf}");
    }
    Ok(())
}

#[test]
fn without_observations_there_is_no_quantile() {
    assert!(NO_ROWS.quantile(0.5).is_nan());
    let text = generate_latest();
    for line in
        ["no_rows{quantile=\"0.0\"} NaN\n", "no_rows{quantile=\"1.0\"} NaN\n", "no_rows_sum 0\nno_rows_count 0\n"]
    {
        assert!(text.contains(line), "no `{line}` in {text}");
    }
    WITHOUT.observe(3);
    assert!(WITHOUT.quantile(0.5).is_nan(), "none are declared");
    assert!(generate_latest().contains("\n# TYPE without summary\nwithout_sum 3\nwithout_count 1\n"));
    assert!([-0.1, 1.1, f64::NAN].iter().all(|q| page_bytes("a").quantile(*q).is_nan()));
}

#[test]
fn each_series_has_its_own() {
    let [high, low] = [Row { shelf: Shelf::High }, Row { shelf: Shelf::Low }];
    for seconds in 1..=100 {
        SHELF_TIME.with(high).observe(seconds);
        SHELF_TIME.with(low).observe(Duration::from_millis(seconds));
        page_bytes("thick").observe(1000 * seconds);
    }
    assert_close(SHELF_TIME.with(high).quantile(0.5), 50.0);
    assert_close(SHELF_TIME.with(low).series().quantile(0.5), 0.05);
    assert_close(page_bytes("thick").quantile(0.9), 90_000.0);
    assert!(page_bytes("thin").quantile(0.9).is_nan());
    assert_eq!(page_bytes::family().len(), 1, "a look does not make a series");
    let text = generate_latest();
    let told = values(&text, &["shelf_time_seconds{shelf=\"high\",quantile="]);
    assert_eq!(told, [0.25, 0.75].map(|q| SHELF_TIME.with(high).quantile(q)));
    assert_eq!(values(&text, &["page_bytes{title=\"thick\",quantile=\"0.5\"}"]), [page_bytes("thick").quantile(0.5)]);
    SHELF_TIME.with(high).start_timer().stop();
    assert_eq!(SHELF_TIME.with(high).count(), 101);
    assert!(SHELF_TIME.with(high).quantile(0.0) < 1.0, "a timer observes");
}

#[test]
fn calls_of_a_function_are_ranked() {
    for number in [1, 2, 100] {
        assert_eq!(read_page(number).is_ok(), number < 100);
    }
    assert!(read_page_latency(Outcome::Ok).quantile(0.5) < 60.0);
    assert_eq!(values(&generate_latest(), &["read_page_latency_seconds{outcome=\"err\",quantile=\"0.5\"}"]).len(), 1);
}

#[test]
fn what_has_no_rank_does_not_spoil_the_others() -> Result<(), Error> {
    let registry = Registry::new();
    let odd = Summary::builder("odd", "Numbers.").quantiles([0.5]).register(&registry)?;
    for value in [f64::NAN, 4.0, f64::NAN, 4.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        odd.observe(value);
    }
    assert_eq!((odd.count(), odd.sum().is_nan()), (7, true), "all are counted and summed");
    assert_eq!([0.0, 0.5, 1.0].map(|q| odd.quantile(q)), [f64::NEG_INFINITY, 4.0, f64::INFINITY]);
    odd.reset();
    odd.observe(f64::NAN);
    assert!(odd.quantile(0.5).is_nan());
    let wide = Summary::builder("wide", "Numbers.").quantiles([0.5]).register(&registry)?;
    for value in [f64::MAX, f64::MIN, f64::MIN_POSITIVE, -5e-324, 0.0, -0.0, 1e300, -1e-300] {
        wide.observe(value);
    }
    assert_eq!([0.0, 1.0].map(|q| wide.quantile(q)), [f64::MIN, f64::MAX]);
    assert!((0..=100).all(|percent| wide.quantile(f64::from(percent) / 100.0).is_finite()));
    Ok(())
}

#[test]
fn what_is_older_than_the_window_no_longer_counts() -> Result<(), Error> {
    const MINUTE: Duration = Duration::from_secs(60);
    let registry = Registry::new();
    let clock = Clock::new();
    let recent = Summary::builder("recent", "Numbers.").quantiles([0.5]).register(&registry)?;
    let told = || [0.0, 1.0].map(|q| recent.quantile(q));
    recent.observe(1);
    clock.advance(8 * MINUTE); // four of five steps of two minutes each
    recent.observe(2);
    assert_eq!(told(), [1.0, 2.0]);
    clock.advance(2 * MINUTE);
    assert_eq!(told(), [2.0, 2.0]);
    clock.advance(8 * MINUTE);
    assert!(told().iter().all(|value| value.is_nan()));
    assert!(registry.encode(Format::Text).contains("recent{quantile=\"0.5\"} NaN\nrecent_sum 3\nrecent_count 2\n"));
    // Nobody looks while three windows pass.
    for number in 3..=17 {
        clock.advance(2 * MINUTE);
        recent.observe(number);
    }
    assert_eq!((told(), recent.count()), ([13.0, 17.0], 17));
    Ok(())
}

#[test]
fn the_time_that_a_test_sets_ages_nothing_on_other_threads() -> Result<(), Error> {
    let registry = Registry::new();
    let shared = Summary::builder("shared", "Numbers.").quantiles([0.5]).register(&registry)?;
    shared.observe(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            let clock = Clock::new();
            clock.advance(Duration::from_secs(3600));
            assert!(shared.quantile(0.5).is_nan());
            shared.observe(2);
            assert_eq!(shared.quantile(0.0), 2.0);
        });
    });
    shared.observe(3);
    assert_eq!([0.0, 1.0].map(|q| shared.quantile(q)), [1.0, 3.0]);
    Ok(())
}

#[derive(Metrics)]
#[metrics(namespace = "press")]
struct Press {
    /// Time of a sheet.
    #[summary(latency, quantiles = [0.5], window = "1h", age_buckets = 4)]
    sheet: Summary<Row>,
}

#[test]
fn groups_and_const_labels_have_quantiles() -> Result<(), Error> {
    let registry = Registry::new();
    let press = |name: &str| Press::builder().const_label("press", name).register(&registry);
    let (old, new) = (press("old")?, press("new")?);
    let low = Row { shelf: Shelf::Low };
    old.sheet.with(low).observe(0.5);
    new.sheet.with(low).observe(0.25);
    let text = registry.encode(Format::Text);
    for (name, value) in [("old", 0.5), ("new", 0.25)] {
        let sample = format!("press_sheet_seconds{{press=\"{name}\",shelf=\"low\",quantile=\"0.5\"}} {value}\n");
        assert!(text.contains(&sample), "no {sample} in {text}");
    }
    Ok(())
}

#[test]
fn a_series_never_has_anothers_observations() -> Result<(), Error> {
    let registry = Registry::new();
    let rows = Summary::builder("rows", "Rows.").labels::<Row>().quantiles([0.5]).register(&registry)?;
    let row = Row { shelf: Shelf::Low };
    let held = rows.with(row).series();
    for round in 1..=3 {
        rows.with(row).observe(round);
        assert_eq!([0.0, 1.0].map(|q| rows.with(row).quantile(q)), [f64::from(round); 2], "only the latest");
        assert!(rows.remove(row));
        assert!(rows.with(row).quantile(0.5).is_nan());
        held.observe(1000); // not seen by the series that comes next
        rows.init(row);
        assert!(rows.with(row).quantile(0.5).is_nan());
        rows.clear();
    }
    let titles = Summary::builder("titles", "Titles.").labels::<Title<'_>>().quantiles([0.5]).register(&registry)?;
    let (a, b) = (Title { title: "a" }, Title { title: "b" });
    for round in 1..=3 {
        let held = titles.with(a).series();
        held.observe(round);
        assert!(titles.remove(a));
        held.observe(round);
        titles.with(b).observe(7);
        titles.with(a).observe(7);
        assert_eq!((held.quantile(1.0), titles.with(a).quantile(0.0)), (f64::from(round), 7.0));
        titles.clear();
    }
    let whole = Summary::builder("whole", "Numbers.").quantiles([0.5]).register(&registry)?;
    whole.observe(3);
    whole.reset();
    assert!(whole.quantile(0.5).is_nan());
    drop(whole);
    // Its cells are given out again.
    for round in 0..100 {
        let again = Summary::builder("again", "Numbers.").quantiles([0.5]).register(&registry)?;
        assert!(again.quantile(0.5).is_nan(), "{round}");
        again.observe(round);
        assert_eq!([0.0, 1.0].map(|q| again.quantile(q)), [f64::from(round); 2]);
    }
    Ok(())
}

#[test]
fn a_builder_says_what_cannot_be() {
    let registry = Registry::new();
    let builder = || Summary::builder("x", "X.");
    let second = Duration::from_secs(1);
    for (builder, problem) in [
        (builder().quantiles([]), "there are no quantiles"),
        (builder().quantiles([0.5, 99.0]), "a quantile lies from 0 to 1; write 0.99 for 99 percent"),
        (builder().quantiles([f64::NAN]), "a quantile lies from 0 to 1"),
        (builder().quantiles([0.5, 0.5]), "quantiles must rise; sort them and write each once"),
        (builder().quantiles([0.5]).age_buckets(0), "a window has from 1 to 60 age buckets"),
        (builder().quantiles([0.5]).window(Duration::ZERO), "each age bucket of a window lasts a millisecond at least"),
        (builder().window(second), "a window without quantiles; add `.quantiles([0.5, 0.9, 0.99])`"),
        (builder().age_buckets(3), "age buckets without quantiles; add `.quantiles([0.5, 0.9, 0.99])`"),
    ] {
        let refused = builder.register(&registry).expect_err(problem);
        assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidQuantiles, "x"));
        assert!(refused.to_string().contains("quantiles.rs:") && refused.to_string().contains(problem), "{refused}");
    }
}

#[test]
fn the_catalogue_knows_quantiles_and_window() {
    let known = |name: &str| {
        let desc = catalog().into_iter().find(|desc| desc.name() == name).expect("it is defined");
        desc.quantiles().map(|of| (of.quantiles().to_vec(), of.window().as_secs(), of.age_buckets()))
    };
    assert_eq!(known("no_rows"), Some((vec![0.0, 0.5, 1.0], 600, 5)), "as the client for Go has it");
    assert_eq!(known("shelf_time_seconds"), Some((vec![0.25, 0.75], 36 * 3600, 6)));
    assert_eq!(known("read_page_latency_seconds"), Some((vec![0.5], 90, 5)));
    assert_eq!(known("without"), None);
}

mod first {
    use metrics_core::{Summary, summary};

    /// Defined twice, and alike.
    #[summary(name = "quantiles_twice", quantiles = [0.5])]
    pub(super) static TWICE: Summary;

    /// Defined twice, and otherwise.
    #[summary(name = "quantiles_differ", quantiles = [0.5])]
    pub(super) static DIFFER: Summary;
}

mod second {
    use metrics_core::{Summary, summary};

    /// Defined twice, and alike.
    #[summary(name = "quantiles_twice", quantiles = [0.5])]
    pub(super) static TWICE: Summary;

    /// Defined twice, and otherwise.
    #[summary(name = "quantiles_differ", quantiles = [0.5], window = "5m")]
    pub(super) static DIFFER: Summary;
}

#[test]
fn quantiles_of_two_definitions_are_not_added_up() {
    let registry = Registry::new();
    registry.include(&first::TWICE);
    registry.include(&second::TWICE);
    registry.include(&first::DIFFER);
    registry.include(&second::DIFFER);
    first::TWICE.observe(2);
    second::TWICE.observe(3);
    first::DIFFER.observe(5);
    second::DIFFER.observe(7);
    let text = registry.encode(Format::Text);
    assert!(text.contains("\nquantiles_twice_sum 5\nquantiles_twice_count 2\n"), "{text}");
    assert_eq!(values(&text, &["quantiles_twice{"]), [0.0; 0], "of both together nothing is known");
    assert!(text.contains("\nquantiles_differ{quantile=\"0.5\"} 5\nquantiles_differ_sum 5\n"), "{text}");
    let conflicts = registry.check().expect_err("two conflicts").into_iter().map(|conflict| conflict.to_string());
    let conflicts: Vec<String> = conflicts.collect();
    assert_eq!(conflicts.len(), 2);
    assert!(conflicts.iter().any(|conflict| conflict.contains("are summed, without their quantiles")), "{conflicts:?}");
    let left_out = "with other quantiles: the one at tests/tests/quantiles.rs:";
    assert!(conflicts.iter().any(|conflict| conflict.contains(left_out)), "{conflicts:?}");
}
