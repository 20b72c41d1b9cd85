//! What is written in the text format is what was said, whatever was said, and any reader reads it alike.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};

use metrics_core::{
    CONTENT_TYPE_LATEST, CounterPoint, Format, Gauge, GaugePoint, HistogramPoint, Kind, LabelText, LabelTextBuf,
    Labels, Registry, SummaryPoint, Value, Visitor, generate_latest,
};
use proptest::prelude::*;
use tests::reader::{read, scrape};
use tests::teller::{Teller, desc, gauge, labels};

/// A registry in which one collector tells of these families.
fn registry(tell: impl Fn(&mut dyn Visitor) + Send + Sync + 'static) -> Registry {
    let registry = Registry::new();
    registry.register(Teller::new([], tell)).expect("nothing is announced").forget();
    registry
}

fn every_kind() -> Registry {
    registry(|visitor| {
        let get = labels(&[("method", "get"), ("route", "/\"x\"\\y\nz")]);
        visitor.family(&desc(Kind::Summary, "wait_seconds"));
        visitor.summary(LabelText::EMPTY, &SummaryPoint::new(4, 0.5).quantiles(&[(0.5, 0.125), (0.99, f64::NAN)]));
        visitor.family(&desc(Kind::Counter, "requests"));
        visitor.counter(get.text(), &CounterPoint::new(u64::MAX));
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(1_500_000.25));
        visitor.family(&desc(Kind::Gauge, "drift_seconds"));
        visitor.gauge(get.text(), &GaugePoint::new(Value::Signed(-7)));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Float(-0.0)));
        visitor.family(&desc(Kind::Histogram, "size_bytes"));
        visitor.histogram(get.text(), &HistogramPoint::new(&[-1.0, 0.0, 1e-5, 256.0, 1e6], &[0, 1, 2, 3, 4, 5], 1e21));
        visitor.family(&desc(Kind::Info, "build"));
        visitor.info(labels(&[("version", "1.2.3")]).text());
        visitor.family(&desc(Kind::StateSet, "door"));
        visitor.state_set(get.text(), &[("open", false), ("\"shut\"", true)]);
        visitor.family(&desc(Kind::Gauge, "nothing_yet"));
    })
}

#[test]
fn every_kind_has_its_lines() {
    let text = every_kind().encode(Format::Text);
    let expected = r##"# HELP build_info Help.
# TYPE build_info gauge
build_info{version="1.2.3"} 1
# HELP door Help.
# TYPE door gauge
door{method="get",route="/\"x\"\\y\nz",door="open"} 0
door{method="get",route="/\"x\"\\y\nz",door="\"shut\""} 1
# HELP drift_seconds Help.
# TYPE drift_seconds gauge
drift_seconds{method="get",route="/\"x\"\\y\nz"} -7
drift_seconds -0
# HELP nothing_yet Help.
# TYPE nothing_yet gauge
# HELP requests_total Help.
# TYPE requests_total counter
requests_total{method="get",route="/\"x\"\\y\nz"} 18446744073709551615
requests_total 1.50000025e+06
# HELP size_bytes Help.
# TYPE size_bytes histogram
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="-1.0"} 0
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="0.0"} 1
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="1e-05"} 3
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="256.0"} 6
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="1e+06"} 10
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="+Inf"} 15
size_bytes_sum{method="get",route="/\"x\"\\y\nz"} 1e+21
size_bytes_count{method="get",route="/\"x\"\\y\nz"} 15
# HELP wait_seconds Help.
# TYPE wait_seconds summary
wait_seconds{quantile="0.5"} 0.125
wait_seconds{quantile="0.99"} NaN
wait_seconds_sum 0.5
wait_seconds_count 4
"##;
    assert_eq!(text, expected);
    read(&text);
}

#[test]
fn two_scrapes_of_an_unchanged_registry_are_byte_equal() {
    let registry = every_kind();
    assert_eq!(registry.encode_to_vec(Format::Text), registry.encode_to_vec(Format::Text));
}

#[test]
fn help_may_hold_anything() {
    let help = "First \\n line\nsecond \"line\" \u{0} and a carriage return\r, ünï 🦀 \\";
    let registry = registry(move |visitor| {
        visitor.family(&metrics_core::Desc::new(Kind::Gauge, "g", help).expect("a valid name"));
    });
    assert_eq!(read(&registry.encode(Format::Text))[0].help.as_deref(), Some(help));
}

#[test]
fn a_megabyte_of_quotes_is_a_label_value() {
    let hostile = "\"\\\n\u{0}\r}, le=\"".repeat(100_000);
    let value = hostile.clone();
    let registry = registry(move |visitor| {
        visitor.family(&desc(Kind::Gauge, "g"));
        visitor.gauge(labels(&[("a", &value)]).text(), &GaugePoint::new(Value::Unsigned(1)));
    });
    let families = read(&registry.encode(Format::Text));
    assert_eq!(families[0].samples.len(), 1);
    assert_eq!(families[0].samples[0].label("a"), Some(hostile.as_str()));
}

#[test]
fn the_format_and_the_latest_exposition_go_together() {
    assert_eq!(Format::Text.content_type(), CONTENT_TYPE_LATEST);
    assert_eq!(CONTENT_TYPE_LATEST, "text/plain; version=0.0.4; charset=utf-8");
    Registry::global().register(gauge("exposition_test_present", 1.0)).expect("the name is free").forget();
    let families = read(&generate_latest());
    assert!(families.iter().any(|family| family.name == "exposition_test_present"));
}

/// Remembers the largest piece it was given.
#[derive(Default)]
struct Pieces {
    bytes: Vec<u8>,
    largest: usize,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.largest = self.largest.max(bytes.len());
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn large() -> Registry {
    registry(|visitor| {
        visitor.family(&desc(Kind::Histogram, "h"));
        for series in 0..2_000 {
            let series = labels(&[("series", &series.to_string())]);
            visitor.histogram(series.text(), &HistogramPoint::new(&[0.1, 1.0, 10.0], &[1, 2, 3, 4], 5.5));
        }
    })
}

#[test]
fn a_stream_is_the_same_text_in_pieces() {
    let registry = large();
    let mut pieces = Pieces::default();
    registry.encode_to(Format::Text, &mut pieces).expect("it takes everything");
    assert_eq!(pieces.bytes, registry.encode_to_vec(Format::Text));
    assert!(pieces.largest < 72 * 1024, "{} bytes at once of {}", pieces.largest, pieces.bytes.len());
    assert!(pieces.bytes.len() > 4 * pieces.largest);
}

/// Takes the first piece and then fails, one way or the other.
struct Broken {
    pieces: usize,
    panics: bool,
}

impl Write for Broken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pieces += 1;
        match self.pieces {
            1 => Ok(bytes.len()),
            _ if self.panics => panic!("the writer's own panic"),
            _ => Err(io::Error::new(io::ErrorKind::BrokenPipe, "gone")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writers_error_ends_the_scrape() {
    let mut gone = Broken { pieces: 0, panics: false };
    let error = large().encode_to(Format::Text, &mut gone).expect_err("the writer is gone");
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(gone.pieces, 2);
}

#[test]
fn a_writers_panic_is_the_callers_and_nobody_elses() {
    let registry = large();
    let mut broken = Broken { pieces: 0, panics: true };
    let panic = panic::catch_unwind(AssertUnwindSafe(|| registry.encode_to(Format::Text, &mut broken)));
    assert_eq!(panic.expect_err("it panics").downcast_ref(), Some(&"the writer's own panic"));
    assert!(!registry.encode(Format::Text).contains("panics"));
}

/// Any text, and texts that are mostly what a format has to escape.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\\\\"\n\r\u{0}n{},= le]{0,12}"]
}

fn any_labels() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map("[a-zA-Z][a-zA-Z0-9_]{0,4}", any_text(), 0..4).prop_map(|labels| {
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.reverse(); // an order of our own is to be kept, not one that sorting gives
        labels
    })
}

/// All bits, and the ordinary numbers that all bits hardly ever are.
fn any_f64() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        -1e7..1e7,
        any::<i32>().prop_map(f64::from),
        (any::<i64>(), 0..60).prop_map(|(n, shift)| (n >> shift) as f64),
        prop::sample::select(vec![0.0, -0.0, 1e-4, 1e-5, 1e6, 999_999.9, 9_007_199_254_740_992.0, f64::INFINITY]),
    ]
}

/// The bits are the same; a NaN has no sign and no payload in text.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[derive(Labels)]
struct Pair<'a> {
    first: &'a str,
    second: &'a str,
}

proptest! {
    #[test]
    fn any_labels_and_any_bits_come_back(series in prop::collection::btree_map(any_labels(), any_f64(), 0..5)) {
        // An empty value is an absent label, so two of these may be one series: the first one stays.
        let mut expected: Vec<(Vec<(String, String)>, f64)> = Vec::new();
        for (labels, value) in &series {
            let labels: Vec<_> = labels.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
            if expected.iter().all(|(known, _)| *known != labels) {
                expected.push((labels, *value));
            }
        }
        let told = series.clone();
        let registry = registry(move |visitor| {
            visitor.family(&desc(Kind::Gauge, "g"));
            for (labels, value) in &told {
                let labels = LabelTextBuf::new(labels.iter().map(|(n, v)| (n, v))).expect("valid names");
                visitor.gauge(labels.text(), &GaugePoint::new(Value::Float(*value)));
            }
        });
        let text = registry.encode(Format::Text);
        let families = read(&text);
        let back: Vec<_> = families[0].samples.iter().map(|sample| (sample.labels.clone(), sample.value)).collect();
        prop_assert_eq!(back.len(), expected.len());
        for ((labels, value), (expected_labels, expected)) in back.iter().zip(&expected) {
            prop_assert_eq!(labels, expected_labels);
            prop_assert!(same(*value, *expected), "{} became {}", expected, value);
        }
    }

    #[test]
    fn a_metric_of_any_labels_and_any_bits_comes_back(
        sets in prop::collection::vec((any_text(), any_text(), any_f64()), 1..8),
    ) {
        let registry = Registry::new();
        let gauge = Gauge::builder("g", "Help.").labels::<Pair<'_>>().register(&registry).expect("the name is free");
        let mut expected: Vec<(Vec<(String, String)>, f64)> = Vec::new();
        for (first, second, value) in &sets {
            gauge.with(Pair { first, second }).set(*value);
            let pairs = [("first", first), ("second", second)].map(|(name, value)| (name.to_owned(), value.clone()));
            let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            match expected.iter_mut().find(|(known, _)| *known == pairs) {
                Some((_, known)) => *known = *value,
                None => expected.push((pairs, *value)),
            }
        }
        let families = scrape(&registry);
        prop_assert_eq!(families[0].samples.len(), expected.len());
        for (sample, (labels, value)) in families[0].samples.iter().zip(&expected) {
            prop_assert_eq!(&sample.labels, labels);
            prop_assert!(same(sample.value, *value), "{} became {}", value, sample.value);
        }
    }

    #[test]
    fn any_histogram_comes_back(
        bounds in prop::collection::btree_set(any::<i64>(), 0..6),
        scale in -20..20,
        counts in prop::collection::vec(0_u64..1 << 40, 7),
        sum in any_f64(),
        labels in any_labels(),
    ) {
        prop_assume!(labels.iter().all(|(name, _)| name != "le"));
        let bounds: Vec<f64> = bounds.iter().map(|bound| *bound as f64 * 10f64.powi(scale)).collect();
        prop_assume!(bounds.is_sorted_by(|a, b| a < b));
        let buckets = counts[..=bounds.len()].to_vec();
        let (told_bounds, told_buckets) = (bounds.clone(), buckets.clone());
        let registry = registry(move |visitor| {
            visitor.family(&desc(Kind::Histogram, "h"));
            let labels = LabelTextBuf::new(labels.iter().map(|(n, v)| (n, v))).expect("valid names");
            visitor.histogram(labels.text(), &HistogramPoint::new(&told_bounds, &told_buckets, sum));
        });
        let families = scrape(&registry);
        let mut samples = families[0].samples.iter();
        let mut count = 0;
        for (bound, bucket) in bounds.iter().copied().chain([f64::INFINITY]).zip(buckets) {
            let sample = samples.next().expect("a bucket for each bound");
            let le: f64 = sample.label("le").expect("a bound").parse().expect("a number");
            count += bucket;
            prop_assert_eq!((le.to_bits(), sample.value), (bound.to_bits(), count as f64));
        }
        let read = samples.next().expect("a sum").value;
        prop_assert!(same(read, sum), "{} became {}", sum, read);
        prop_assert_eq!(samples.next().map(|sample| sample.value), Some(count as f64));
    }
}
