//! Two crates that know nothing of each other and want the same names: found, said with both places, and harmless.

use std::collections::BTreeMap;
use std::sync::Mutex;

use elsewhere as second;
use fixture_duplicates as first;
use metrics_core::{Conflict, Diagnostic, DiagnosticKind, Format, Registry, on_diagnostic, testing};

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

/// What has become of both, by the later one's name: what is said behind the places, and whether both are shown. `FIRST` is
/// the place of the first, `OTHERS` and `EITHER` are what becomes of the later one.
const EXPECTED: [(&str, &str, bool); 15] = [
    (
        "duplicated_alike_total",
        "is defined twice, and alike: the series of both are summed; rename one, or share one definition",
        true,
    ),
    (
        "duplicated_help_total",
        "is defined twice, and alike but for the help: the series of both are summed under the help of FIRST; rename \
         one, or share one definition",
        true,
    ),
    ("duplicated_kind", "is defined twice, first with the kind gauge, then with the kind counter: OTHERS", false),
    (
        "duplicated_labels",
        "is defined twice, first with the labels `queue`, then with the labels `queue`, `shard`: OTHERS",
        false,
    ),
    ("duplicated_buckets", "is defined twice, with other buckets: OTHERS", false),
    ("duplicated_native", "is defined twice, first with native buckets, then with no native buckets: OTHERS", false),
    ("duplicated_quantiles", "is defined twice, first with quantiles, then with no quantiles: OTHERS", false),
    ("duplicated_unit_seconds", "is defined twice, first with the unit seconds, then with no unit: OTHERS", false),
    (
        "duplicated_wait_seconds_bucket",
        "claims the name `duplicated_wait_seconds_bucket`, as the histogram `duplicated_wait_seconds` (FIRST) does: EITHER",
        false,
    ),
    (
        "duplicated_wait_seconds_sum",
        "claims the name `duplicated_wait_seconds_sum`, as the histogram `duplicated_wait_seconds` (FIRST) does: EITHER",
        false,
    ),
    (
        "duplicated_wait_seconds_count",
        "claims the name `duplicated_wait_seconds_count`, as the histogram `duplicated_wait_seconds` (FIRST) does: EITHER",
        false,
    ),
    (
        "duplicated_wait_seconds_created",
        "claims the name `duplicated_wait_seconds_created`, as the histogram `duplicated_wait_seconds` (FIRST) does: EITHER",
        false,
    ),
    (
        "duplicated_size_bytes_sum",
        "claims the name `duplicated_size_bytes_sum`, as the summary `duplicated_size_bytes` (FIRST) does: EITHER",
        false,
    ),
    (
        "duplicated_jobs",
        "claims the name `duplicated_jobs`, as the counter `duplicated_jobs_total` (FIRST) does: EITHER",
        false,
    ),
    (
        "duplicated_late_seconds",
        "claims the name `duplicated_late_seconds_bucket`, as the gauge `duplicated_late_seconds_bucket` (FIRST) does: EITHER",
        false,
    ),
];

/// Uses every metric of both crates.
fn use_all() {
    first::ALIKE.with(("mail",)).inc_by(2);
    second::ALIKE.with(("mail",)).inc_by(3);
    second::ALIKE.with(("print",)).inc();
    first::HELP.inc_by(4);
    second::HELP.inc_by(5);
    first::KIND.set(6);
    second::KIND.inc_by(60);
    first::LABELS.with(("mail",)).set(7);
    second::LABELS.with(("mail", 1_u8)).set(70);
    for histogram in [&first::BUCKETS, &first::NATIVE, &first::WAIT] {
        histogram.observe(1.5);
    }
    for histogram in [&second::BUCKETS, &second::NATIVE, &second::LATE] {
        histogram.observe(100.0);
    }
    first::QUANTILES.observe(3);
    second::QUANTILES.observe(1000);
    first::UNIT.set(8);
    first::SIZE.observe(9);
    first::JOBS.inc_by(10);
    first::LATE_BUCKET.set(11);
    for gauge in [
        &second::UNIT,
        &second::WAIT_BUCKET,
        &second::WAIT_SUM,
        &second::WAIT_CREATED,
        &second::SIZE_SUM,
        &second::JOBS,
    ] {
        gauge.set(1000);
    }
    second::WAIT_COUNT.inc_by(1000);
}

fn by_name(conflicts: &[Conflict]) -> BTreeMap<&str, &Conflict> {
    conflicts.iter().map(|conflict| (conflict.names()[1], conflict)).collect()
}

#[test]
fn each_is_found_with_both_places_reported_once_and_costs_nobody_else_anything() {
    on_diagnostic(|diagnostic| HEARD.lock().expect("not poisoned").push(diagnostic.clone()));
    use_all();
    let registry = Registry::global();

    let conflicts = registry.check().expect_err("conflicts");
    assert_eq!(conflicts.len(), EXPECTED.len(), "{conflicts:#?}");
    let conflicts = by_name(&conflicts);
    for (name, message, is_summed) in EXPECTED {
        let conflict = conflicts[name];
        let [earlier, later] = conflict.origins();
        assert_eq!(earlier.file(), "tests/fixtures/duplicates/src/lib.rs");
        assert_eq!(later.file(), "tests/fixtures/duplicates-too/src/lib.rs");
        let left_out = format!("the one at {later} is left out; rename");
        let message = message.replace("OTHERS", &format!("{left_out} it, or share one definition"));
        let message = message.replace("EITHER", &format!("{left_out} one of the two"));
        let message = message.replace("FIRST", &earlier.to_string());
        assert_eq!(conflict.to_string(), format!("metric `{name}` (first {earlier}, then {later}) {message}"));
        assert_eq!(conflict.is_summed(), is_summed, "{conflict}");
    }

    for format in [Format::Text, Format::OpenMetrics, Format::Text] {
        let text = registry.encode(format);
        let read = testing::parse(&text, format).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let totals = [
            ("duplicated_alike_total", &[("queue", "mail")][..], 5.0),
            ("duplicated_alike_total", &[("queue", "print")], 1.0),
            ("duplicated_help_total", &[], 9.0),
            ("duplicated_kind", &[], 6.0),
            ("duplicated_labels", &[("queue", "mail")], 7.0),
            ("duplicated_buckets_count", &[], 1.0),
            ("duplicated_buckets_sum", &[], 1.5),
            ("duplicated_native_count", &[], 1.0),
            ("duplicated_quantiles_count", &[], 1.0),
            ("duplicated_quantiles_sum", &[], 3.0),
            ("duplicated_unit_seconds", &[], 8.0),
            ("duplicated_wait_seconds_count", &[], 1.0),
            ("duplicated_wait_seconds_sum", &[], 1.5),
            ("duplicated_size_bytes_sum", &[], 9.0),
            ("duplicated_jobs_total", &[], 10.0),
            ("duplicated_late_seconds_bucket", &[], 11.0),
        ];
        for (sample, labels, value) in totals {
            assert_eq!(read.value(sample, labels), Some(value), "{sample} {labels:?} in {text}");
        }
        let help =
            read.iter().find(|family| family.name.starts_with("duplicated_help")).and_then(|f| f.help.as_deref());
        assert_eq!(help, Some("The help of the first."));
        for sample in read.samples() {
            let left_out = ["duplicated_wait_seconds_created", "duplicated_jobs", "duplicated_late_seconds_sum"];
            assert!(!left_out.contains(&sample.name.as_str()) && sample.value < 1000.0, "{sample:?} in {text}");
        }
    }

    let heard = HEARD.lock().expect("not poisoned");
    assert_eq!(heard.len(), EXPECTED.len(), "{heard:#?}");
    for diagnostic in heard.iter() {
        assert_eq!(diagnostic.kind, DiagnosticKind::Conflict);
        let conflict = conflicts[&*diagnostic.metric];
        assert_eq!(diagnostic.origins, conflict.origins(), "the first of them first");
        assert!(conflict.to_string().ends_with(&format!(") {}", diagnostic.message)), "{diagnostic}");
    }
}
