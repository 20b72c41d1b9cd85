//! One grammar of names: the file that states it stands in the library and in the macros, and both say the same.

use metrics_core::{
    Counter, Desc, Gauge, Histogram, Kind, Registry, Summary, Unit, catalog, counter, gauge, histogram, summary,
};

/// The macros cannot depend on the library, so the file stands twice.
#[test]
fn the_library_and_the_macros_hold_the_same_file() {
    let library = include_bytes!("../../metrics-core/src/name.rs");
    let macros = include_bytes!("../../metrics-derive/src/name.rs");
    assert!(library == macros, "copy metrics-core/src/name.rs over metrics-derive/src/name.rs");
}

#[test]
fn metric_names_follow_the_grammar() {
    for (name, good) in [
        ("a", true),
        ("_", true),
        (":", true),
        ("http_requests", true),
        ("job:requests:rate5m", true),
        ("__reserved", true),
        ("A9", true),
        ("", false),
        ("9a", false),
        ("http-requests", false),
        ("http.requests", false),
        ("http requests", false),
        ("größe", false),
        ("a\n", false),
        ("a\0", false),
        ("a{b=\"c\"}", false),
    ] {
        assert_eq!(Desc::new(Kind::Gauge, name, "Help.").is_ok(), good, "described: {name:?}");
        let built = Gauge::builder(name, "Help.").exact().register(&Registry::new());
        assert_eq!(built.is_ok(), good, "built: {name:?}");
    }
}

#[test]
fn label_names_follow_the_grammar_and_are_not_reserved() {
    for (label, good) in [
        ("a", true),
        ("_a", true),
        ("a__b", true),
        ("A9", true),
        ("", false),
        ("9a", false),
        ("a:b", false),
        ("a-b", false),
        ("ü", false),
        ("__name__", false),
        ("__a", false),
        ("a\"", false),
    ] {
        let desc = Desc::new(Kind::Gauge, "x", "Help.").expect("a name");
        assert_eq!(desc.with_labels([label]).is_ok(), good, "{label:?}");
    }
}

/// Counted.
#[counter]
static NAMED_BY_ITS_IDENTIFIER: Counter;

/// Counted.
#[counter(name = "already_total")]
static ALREADY: Counter;

/// Counted.
#[counter(unit = seconds, name = "worked_seconds_total")]
static WORKED: Counter;

/// Counted.
#[counter(unit = seconds, namespace = "grammar", name = "idle_total")]
static IDLE: Counter;

/// Set.
#[gauge(unit = "bytes_per_second")]
static SPEED: Gauge;

/// Observed.
#[histogram(latency)]
static WAITED: Histogram;

/// Observed.
#[histogram(size, name = "read_bytes")]
static READ: Histogram;

/// Observed.
#[summary(latency, namespace = "grammar")]
static SLEPT: Summary;

/// Set.
#[gauge(exact = "Grammar:exactName_total")]
static EXACT: Gauge;

/// Set.
#[gauge]
fn r#type();

#[test]
fn macros_assemble_names_at_compile_time() {
    let names: Vec<String> = catalog().iter().map(|desc| desc.name().to_owned()).collect();
    for name in [
        "named_by_its_identifier_total",
        "already_total",
        "worked_seconds_total",
        "grammar_idle_seconds_total",
        "speed_bytes_per_second",
        "waited_seconds",
        "read_bytes",
        "grammar_slept_seconds",
        "Grammar:exactName_total",
        "type",
    ] {
        assert!(names.iter().any(|found| found == name), "no `{name}` in {names:?}");
    }
}

#[test]
fn builders_assemble_the_same_names_at_run_time() {
    for (namespace, name, unit, expected) in [
        ("", "requests", None, "requests_total"),
        ("", "requests_total", None, "requests_total"),
        ("", "worked_seconds_total", Some(Unit::SECONDS), "worked_seconds_total"),
        ("grammar", "idle_total", Some(Unit::SECONDS), "grammar_idle_seconds_total"),
        ("", "io_bytes", Some(Unit::BYTES), "io_bytes_total"),
        ("", "seconds", Some(Unit::SECONDS), "seconds_total"),
        ("", "nanoseconds", Some(Unit::SECONDS), "nanoseconds_seconds_total"),
    ] {
        let registry = Registry::new();
        let mut builder = Counter::builder(name, "Help.").namespace(namespace);
        if let Some(unit) = unit {
            builder = builder.unit(unit);
        }
        let _counter = builder.register(&registry).expect("a metric");
        let text = registry.encode(metrics_core::Format::Text);
        assert!(text.contains(&format!("# TYPE {expected} counter\n")), "{expected}: {text}");
    }
}
