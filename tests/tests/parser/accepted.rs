//! What is read, and what of it is told.

use metrics_core::Format;
use metrics_core::testing::{self, ParsedKind};

use super::{OPEN_METRICS, OPEN_METRICS_UTF8, TEXT, TEXT_UTF8, accepts, ended};

#[test]
fn a_family_has_what_its_metadata_says() {
    let text = "# TYPE wait_seconds gauge\n# UNIT wait_seconds seconds\n# HELP wait_seconds How \\\"long\\\"\\nand \\\\.\n\
                wait_seconds{door=\"a\\\"\\\\\\n\"} 0.5 1520430000.123\n# EOF\n";
    let exposition = accepts(OPEN_METRICS, text);
    let family = exposition.family("wait_seconds").expect("it is there");
    assert_eq!(family.kind, ParsedKind::Gauge);
    assert_eq!(family.unit.as_deref(), Some("seconds"));
    assert_eq!(family.help.as_deref(), Some("How \"long\"\nand \\."));
    let sample = &family.samples[0];
    assert_eq!(sample.label("door"), Some("a\"\\\n"));
    assert_eq!((sample.value, sample.timestamp), (0.5, Some(1_520_430_000.123)));
    assert_eq!(exposition.value("wait_seconds", &[("door", "a\"\\\n")]), Some(0.5));
    assert_eq!(exposition.value("wait_seconds", &[]), None);
}

#[test]
fn text_has_room_for_blanks_comments_and_empty_lines() {
    let text = " \t# no metadata: HELP\n\n#TYPE\t a   counter \n#  HELP a  Two  words. \t\n#TYPES\n#\n\
                \ta {\t} 1\n a{ x = \"1\" , y\t=\"2\", }\t-2  -5\t\n  \na{x=\"2\",}3\n";
    let exposition = accepts(TEXT, text);
    assert_eq!(exposition.len(), 1);
    assert_eq!((exposition[0].kind, exposition[0].help.as_deref()), (ParsedKind::Counter, Some("Two  words.")));
    assert_eq!(exposition.value("a", &[("y", "2"), ("x", "1")]), Some(-2.0));
    assert_eq!(exposition[0].samples[1].timestamp, Some(-0.005));
    assert_eq!(exposition.value("a", &[("x", "2")]), Some(3.0));
}

#[test]
fn what_has_no_type_is_unknown() {
    let text = "a 1\nb_sum 2\n# HELP c See.\nc{x=\"1\"} 3\n# TYPE d untyped\n";
    for family in accepts(TEXT, text) {
        assert_eq!(family.kind, ParsedKind::Unknown, "{}", family.name);
    }
    let exposition = accepts(OPEN_METRICS, &ended("a 1\n# HELP c \nc{} 3\n# TYPE d unknown\nd_total 4\n"));
    let names: Vec<_> = exposition.iter().map(|family| (family.name.as_str(), family.help.is_some())).collect();
    assert_eq!(names, [("a", false), ("c", false), ("d", false), ("d_total", false)]);
}

#[test]
fn a_number_keeps_its_text() {
    let exposition = accepts(TEXT, "a 18446744073709551615\nb 1e3\nc NaN\nd +Inf\ne -inf\nf 0042\n");
    let samples: Vec<_> = exposition.samples().collect();
    assert_eq!((samples[0].exact(), samples[0].number.as_str()), (Some(u64::MAX), "18446744073709551615"));
    assert_eq!((samples[1].exact(), samples[1].value), (None, 1000.0));
    assert!(samples[2].value.is_nan());
    assert_eq!((samples[3].value, samples[4].value), (f64::INFINITY, f64::NEG_INFINITY));
    assert_eq!(samples[5].exact(), Some(42));
}

#[test]
fn every_type_of_text_has_its_samples() {
    let text = "# TYPE h histogram\nh_count 3\nh_bucket{x=\"1\",le=\"-Inf\"} 0\nh_bucket{le=\"0.5\"} 1.5\n\
                h_bucket{x=\"1\",le=\"+Inf\"} 2\nh_sum{x=\"1\"} NaN\nh_bucket{le=\"+Inf\"} 3\nh_count{x=\"1\"} 2\n\
                # TYPE s summary\ns{quantile=\"0\"} -1\ns{quantile=\"0.5\"} NaN\ns{quantile=\"1.0\"} 2\ns_sum -3\n\
                # TYPE c counter\nc 1\nc{le=\"a\",quantile=\"b\"} NaN\n# TYPE g gauge\ng -Inf 9223372036854775807\n";
    let exposition = accepts(TEXT, text);
    let kinds: Vec<_> = exposition.iter().map(|family| family.kind).collect();
    assert_eq!(kinds, [ParsedKind::Histogram, ParsedKind::Summary, ParsedKind::Counter, ParsedKind::Gauge]);
    assert_eq!(exposition[0].samples.len(), 7);
}

#[test]
fn every_type_of_openmetrics_has_its_samples() {
    let text = "# TYPE target info\ntarget_info{env=\"a\"} 1\ntarget_info{env=\"b\"} 1.0\n\
                # TYPE c counter\nc_total 17.0 12.5 # {} NaN\nc_created 1.5 12.5\nc_total{x=\"1\"} +Inf # {a=\"b\"} -1 1e3\n\
                # TYPE h histogram\nh_bucket{le=\"1\"} 1.0 # {trace=\"\u{e9}\"} 0.5 1.25\nh_bucket{le=\"+Inf\"} 2 # {} 1\n\
                h_sum 3\nh_count 2\nh_created 0\n\
                h_bucket{x=\"1\",le=\"-1e-3\"} 0\nh_bucket{x=\"1\",le=\"+Inf\"} 0\n\
                # TYPE gh gaugehistogram\ngh_bucket{le=\"-1\"} 1\ngh_bucket{le=\"+Inf\"} 2\ngh_gcount 2\ngh_gsum -4\n\
                # TYPE s summary\ns{quantile=\"0.9\"} NaN\ns{quantile=\"0.5\"} 0\ns_count 2\ns_sum 0.5\n\
                s_count{x=\"1\"} 2\n\
                # TYPE state stateset\nstate{state=\"a\"} 0\nstate{state=\"b\"} 1.0\nstate{x=\"1\",state=\"a\"} 1\n\
                # TYPE u unknown\nu{a=\"\",b=\"1\"} NaN\n# TYPE g gauge\ng{} -5\n# TYPE nothing gauge\n# EOF\n";
    let exposition = accepts(OPEN_METRICS, text);
    let kinds: Vec<_> = exposition.iter().map(|family| family.kind.as_str()).collect();
    let expected =
        ["info", "counter", "histogram", "gaugehistogram", "summary", "stateset", "unknown", "gauge", "gauge"];
    assert_eq!(kinds, expected);
    let exemplar =
        exposition.sample("h_bucket", &[("le", "1")]).and_then(|s| s.exemplar.as_ref()).expect("it is there");
    assert_eq!((exemplar.label("trace"), exemplar.value, exemplar.timestamp), (Some("\u{e9}"), 0.5, Some(1.25)));
    let exemplar = exposition.sample("c_total", &[]).and_then(|sample| sample.exemplar.as_ref()).expect("it is there");
    assert!(exemplar.labels.is_empty() && exemplar.value.is_nan() && exemplar.timestamp.is_none());
}

#[test]
fn a_metric_of_openmetrics_may_have_several_points() {
    let text = "# TYPE g gauge\ng 1 -1\ng 2 0\ng 3 1604676851.123456789\ng 4 1604676851.12345679\n\
                # TYPE h histogram\nh_bucket{le=\"+Inf\"} 1 1\nh_sum 1 1\nh_count 1 1.0\nh_bucket{le=\"+Inf\"} 2 2\n\
                h_bucket{x=\"1\",le=\"+Inf\"} 1\n# EOF\n";
    assert_eq!(accepts(OPEN_METRICS, text).samples().count(), 9);
}

#[test]
fn openmetrics_ends_with_or_without_a_line_feed() {
    assert!(accepts(OPEN_METRICS, "# EOF").is_empty());
    assert!(accepts(OPEN_METRICS, "# EOF\n").is_empty());
    assert!(accepts(TEXT, "").is_empty());
}

/// OpenMetrics' grammar: a backslash before any other character is itself. Text has no such rule.
#[test]
fn a_loose_backslash_of_openmetrics_stands_for_itself() {
    let text = ended("# HELP g C:\\temp\ng{path=\"C:\\temp\\x\\\\n\"} 1\n");
    let exposition = accepts(OPEN_METRICS, &text);
    assert_eq!(exposition[0].help.as_deref(), Some("C:\\temp"));
    assert_eq!(exposition[0].samples[0].label("path"), Some("C:\\temp\\x\\n"));
}

#[test]
fn names_in_quotes_are_read_where_the_format_has_them() {
    let lines = "# TYPE \"http.requests\" gauge\n# HELP \"http.requests\" Of \u{fc}.\n{\"http.requests\"} 1\n\
                 {\"http.requests\",\"http.method\"=\"get\",code=\"200\"} 2\nplain{\"\u{1f980} \\\" \\n\"=\"x\"} 3\n\
                 {\"also_plain\",a=\"b\"} 4\n";
    for (format, text) in [(TEXT_UTF8, lines.to_owned()), (OPEN_METRICS_UTF8, ended(lines))] {
        let exposition = accepts(format, &text);
        assert_eq!(exposition[0].help.as_deref(), Some("Of \u{fc}."));
        assert_eq!(exposition.value("http.requests", &[]), Some(1.0));
        assert_eq!(exposition.value("http.requests", &[("http.method", "get"), ("code", "200")]), Some(2.0));
        assert_eq!(exposition.value("plain", &[("\u{1f980} \" \n", "x")]), Some(3.0));
        assert_eq!(exposition.value("also_plain", &[("a", "b")]), Some(4.0));
    }
    let text = accepts(TEXT_UTF8, "{ \"a.b\" , } 1\n# TYPE \"d.e\"gauge\n");
    assert_eq!((text.value("a.b", &[]), text[1].kind), (Some(1.0), ParsedKind::Gauge));
}

#[test]
fn the_suffix_of_a_name_in_quotes_is_in_the_quotes() {
    let text = ended(
        "# TYPE \"a.b\" counter\n{\"a.b_total\"} 1\n# TYPE \"door.state\" stateset\n\
                      {\"door.state\",\"door.state\"=\"open\"} 1\n",
    );
    assert_eq!(accepts(OPEN_METRICS_UTF8, &text).value("a.b_total", &[]), Some(1.0));
}

/// Any bytes that are UTF-8 may stand between quotes and in a help, NUL and carriage return included.
#[test]
fn control_characters_are_characters() {
    let text = "# HELP g \u{0}\u{1}\r.\ng{a=\"\u{0}\r\t \u{7f}\"} 1\n";
    assert_eq!(accepts(TEXT, text)[0].samples[0].label("a"), Some("\u{0}\r\t \u{7f}"));
    assert_eq!(accepts(OPEN_METRICS, &ended(text))[0].help.as_deref(), Some("\u{0}\u{1}\r."));
}

/// A carriage return is a character of the help in text, which names line feed and backslash alone.
#[test]
fn a_help_of_text_may_end_with_a_carriage_return() {
    assert_eq!(accepts(TEXT, "# HELP g A.\r\ng 1\n")[0].help.as_deref(), Some("A.\r"));
}

/// `foo` may be a counter beside the counter `foo_total`: no sample of theirs has one name. Python refuses it.
#[test]
fn names_clash_by_their_samples_alone() {
    let text = ended("# TYPE foo counter\nfoo_total 1\n# TYPE foo_total counter\nfoo_total_total 1\n");
    assert_eq!(accepts(OPEN_METRICS, &text).len(), 2);
}

#[test]
fn protobuf_is_no_text() {
    let error = testing::parse("", Format::Protobuf).expect_err("it is not read");
    assert_eq!((error.line, error.column), (1, 1));
    assert!(error.message.contains("protobuf"), "{error}");
}
