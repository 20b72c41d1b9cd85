//! What is there now, in buckets, and numbers of no known kind: collectors tell them, and they have the same series in
//! every format.

use metrics_core::testing::{ParsedKind, parse};
use metrics_core::{Exemplar, Format, GaugePoint, HistogramPoint, Kind, LabelText, NativePoint, Registry, Visitor};
use tests::teller::{Teller, desc, labels};

fn registry(tell: impl Fn(&mut dyn Visitor) + Send + Sync + 'static) -> Registry {
    let registry = Registry::new();
    registry.register(Teller::new([], tell)).expect("nothing is announced").forget();
    registry
}

/// Some of each.
fn told() -> Registry {
    registry(|visitor| {
        let a = labels(&[("a", "x")]);
        let exemplars = [None, Some(Exemplar::new(LabelText::EMPTY, 2.0))];
        visitor.family(&desc(Kind::GaugeHistogram, "sizes"));
        let point = HistogramPoint::new(&[1.0], &[2, 1], 7.5).created(1.0).timestamp(1.0).exemplars(&exemplars);
        visitor.gauge_histogram(a.text(), &point);
        visitor.gauge_histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[0, 0], -1.0));
        visitor.family(&desc(Kind::Unknown, "u"));
        visitor.unknown(LabelText::EMPTY, &GaugePoint::new(-2.5));
        visitor.family(&desc(Kind::GaugeHistogram, "warmth"));
        visitor.gauge_histogram(LabelText::EMPTY, &HistogramPoint::new(&[-1.0], &[1, 0], -3.0));
        visitor.gauge_histogram(a.text(), &HistogramPoint::new(&[-1.0], &[1, 0], f64::NAN));
    })
}

#[test]
fn text_has_three_gauges_and_something_untyped() {
    let expected = r#"# HELP sizes_bucket Help.
# TYPE sizes_bucket gauge
sizes_bucket{a="x",le="1.0"} 2 1000
sizes_bucket{a="x",le="+Inf"} 3 1000
sizes_bucket{le="1.0"} 0
sizes_bucket{le="+Inf"} 0
# HELP sizes_gcount Help.
# TYPE sizes_gcount gauge
sizes_gcount{a="x"} 3 1000
sizes_gcount 0
# HELP sizes_gsum Help.
# TYPE sizes_gsum gauge
sizes_gsum{a="x"} 7.5 1000
sizes_gsum -1
# HELP u Help.
# TYPE u untyped
u -2.5
# HELP warmth_bucket Help.
# TYPE warmth_bucket gauge
warmth_bucket{le="-1.0"} 1
warmth_bucket{le="+Inf"} 1
warmth_bucket{a="x",le="-1.0"} 1
warmth_bucket{a="x",le="+Inf"} 1
# HELP warmth_gcount Help.
# TYPE warmth_gcount gauge
warmth_gcount 1
warmth_gcount{a="x"} 1
# HELP warmth_gsum Help.
# TYPE warmth_gsum gauge
warmth_gsum -3
warmth_gsum{a="x"} NaN
"#;
    let text = told().encode(Format::Text);
    assert_eq!(text, expected);
    parse(&text, Format::Text).expect("it is well-formed");
}

/// A sum is negative only where a bound is, says the specification, and never NaN; and a count goes with a sum.
#[test]
fn openmetrics_has_the_kinds_and_sums_that_can_be() {
    let expected = r##"# TYPE sizes gaugehistogram
# HELP sizes Help.
sizes_bucket{a="x",le="1.0"} 2 1
sizes_bucket{a="x",le="+Inf"} 3 1 # {} 2
sizes_gsum{a="x"} 7.5 1
sizes_gcount{a="x"} 3 1
sizes_bucket{le="1.0"} 0
sizes_bucket{le="+Inf"} 0
# TYPE u unknown
# HELP u Help.
u -2.5
# TYPE warmth gaugehistogram
# HELP warmth Help.
warmth_bucket{le="-1.0"} 1
warmth_bucket{le="+Inf"} 1
warmth_gsum -3
warmth_gcount 1
warmth_bucket{a="x",le="-1.0"} 1
warmth_bucket{a="x",le="+Inf"} 1
# EOF
"##;
    let text = told().encode(Format::OpenMetrics.with_created());
    assert_eq!(text, expected);
    let read = parse(&text, Format::OpenMetrics).expect("it is well-formed");
    assert_eq!(read.family("sizes").map(|family| family.kind), Some(ParsedKind::GaugeHistogram));
}

/// Prometheus 2 knows gauge histograms of protobuf only where their buckets are native.
#[test]
fn protobuf_has_gauges_too_unless_there_are_native_buckets() {
    let shown = told().encode(Format::Protobuf);
    let names: Vec<&str> = shown.lines().filter(|line| line.starts_with("name: ")).collect();
    let expected = ["sizes_bucket", "sizes_gcount", "sizes_gsum", "u", "warmth_bucket", "warmth_gcount", "warmth_gsum"];
    assert_eq!(names, expected.map(|name| format!("name: \"{name}\"")));
    let types: Vec<&str> = shown.lines().filter(|line| line.starts_with("type: ")).collect();
    assert_eq!(types.iter().filter(|line| **line == "type: GAUGE").count(), 6, "{shown}");
    assert!(types.contains(&"type: UNTYPED"), "{shown}");

    let native = registry(|visitor| {
        visitor.family(&desc(Kind::GaugeHistogram, "sizes"));
        let native = NativePoint::new(0, 0.0).positive(&[(1, 3)]);
        visitor.gauge_histogram(LabelText::EMPTY, &HistogramPoint::new(&[], &[3], 5.0).native(native));
    });
    let shown = native.encode(Format::Protobuf);
    assert!(shown.contains("name: \"sizes\"\nhelp: \"Help.\"\ntype: GAUGE_HISTOGRAM\n"), "{shown}");
    assert!(!shown.contains("type: GAUGE\n"), "{shown}");
}
