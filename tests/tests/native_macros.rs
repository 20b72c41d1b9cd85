//! Native histograms by attribute: what the keys say is what is kept, and what the catalogue knows of it.

use std::time::Duration;

use metrics_core::{
    Collector, CounterPoint, Desc, Format, GaugePoint, Histogram, HistogramPoint, LabelText, Labels, Outcome, Registry,
    SummaryPoint, Visitor, catalog, histogram, measure,
};

/// Alone.
#[histogram(native)]
static ALONE: Histogram;

/// Alone, though its name has a unit.
#[histogram(native, unit = seconds)]
static ALONE_IN_TIME: Histogram;

/// Beside the bounds of a preset.
#[histogram(latency, native)]
static BESIDE_LATENCY: Histogram;

/// Beside bounds of its own, and in all ways different.
#[histogram(size, native(growth = 2, max_buckets = 20, zero_threshold = 0.5), buckets = [1, 10])]
static BESIDE_SIZES: Histogram;

/// With one promise.
#[histogram(native, slo = 0.3)]
static PROMISED: Histogram;

const GROWTH: f64 = 1.01;

const fn half(most: u16) -> u16 {
    most / 2
}

/// From constants.
#[histogram(native(growth = GROWTH, max_buckets = half(160), zero_threshold = f64::EPSILON), limit = 10)]
static FROM_CONSTANTS: Histogram<Route>;

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

/// From a signature.
#[histogram(native(growth = 1.5))]
fn sizes(kind: &str) -> Histogram;

#[histogram(latency, native, outcome)]
fn timed(fails: bool) -> Result<(), ()> {
    if fails { Err(()) } else { Ok(()) }
}

#[measure(native(max_buckets = 16))]
fn measured() {}

/// Schema, zero threshold, classic counts, native counts (zeros first): of each series.
#[derive(Debug, Default)]
struct Heard(Vec<(i8, f64, Vec<u64>, Vec<u64>)>);

impl Visitor for Heard {
    fn family(&mut self, _: &Desc) {}
    fn counter(&mut self, _: LabelText<'_>, _: &CounterPoint<'_>) {}
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}

    fn histogram(&mut self, _: LabelText<'_>, point: &HistogramPoint<'_>) {
        let native = point.native.expect("it is native");
        let counts = [native.zero_count].into_iter().chain(native.positive.iter().map(|(_, count)| *count));
        self.0.push((native.schema, native.zero_threshold, point.buckets.to_vec(), counts.collect()));
    }
}

fn told(histogram: &impl Collector) -> (i8, f64, Vec<u64>, Vec<u64>) {
    let mut heard = Heard::default();
    histogram.collect(&mut heard);
    assert_eq!(heard.0.len(), 1, "one series");
    heard.0.remove(0)
}

#[test]
fn alone_there_are_no_classic_buckets() {
    ALONE.observe(0.0);
    ALONE.observe(1.0);
    ALONE.observe(1.0);
    ALONE.observe(3);
    assert_eq!(told(&ALONE), (3, 2_f64.powi(-128), vec![4], vec![1, 2, 1]));
    ALONE_IN_TIME.observe(Duration::from_millis(250));
    assert_eq!(told(&ALONE_IN_TIME), (3, 2_f64.powi(-128), vec![1], vec![0, 1]));

    let registry = Registry::new();
    registry.include(&ALONE);
    let text = registry.encode(Format::Text);
    assert!(text.ends_with("\nalone_bucket{le=\"+Inf\"} 4\nalone_sum 5\nalone_count 4\n"), "{text}");
}

#[test]
fn beside_classic_buckets_both_are_kept() {
    BESIDE_LATENCY.observe(Duration::from_millis(30));
    let (_, _, classic, native) = told(&BESIDE_LATENCY);
    assert_eq!((classic.len(), classic[3], native), (12, 1, vec![0, 1]));
    for value in [0.5, 0.6, 1.0, 1.5, 100.0] {
        BESIDE_SIZES.observe(value);
    }
    // Of schema 0: up to 1, up to 2, up to 128.
    assert_eq!(told(&BESIDE_SIZES), (0, 0.5, vec![3, 1, 1], vec![1, 2, 1, 1]));
    PROMISED.observe(0.25);
    assert_eq!(told(&PROMISED).2, [1, 0]);
}

#[test]
fn labels_constants_and_signatures() {
    FROM_CONSTANTS.with(Route { route: "/" }).observe(1);
    let (schema, zero_threshold, ..) = told(&FROM_CONSTANTS);
    assert_eq!((schema, zero_threshold), (7, f64::EPSILON));
    sizes("small").observe(2);
    assert_eq!(told(sizes::family()), (1, 2_f64.powi(-128), vec![1], vec![0, 1]));
}

#[test]
fn functions_too() {
    assert_eq!((timed(false), timed(true)), (Ok(()), Err(())));
    measured();
    assert_eq!(timed_latency(Outcome::Err).count(), 1);
    let native = |name: &str| desc(name).native().expect("it is native");
    assert_eq!(native("timed_latency_seconds").max_buckets(), 160);
    assert_eq!(native("measured_latency_seconds").max_buckets(), 16);
    assert!(desc("measured_in_flight").native().is_none());
}

fn desc(name: &str) -> Desc {
    catalog().into_iter().find(|desc| desc.name() == name).unwrap_or_else(|| panic!("no `{name}`"))
}

#[test]
fn the_catalogue_says_which_buckets_a_family_has() {
    let native = desc("beside_sizes_bytes").native().expect("it is native");
    assert_eq!((native.schema(), native.growth(), native.max_buckets(), native.zero_threshold()), (0, 2.0, 20, 0.5));
    assert_eq!(desc("beside_sizes_bytes").buckets(), [1.0, 10.0]);
    let usual = desc("alone").native().expect("it is native");
    assert_eq!((usual.schema(), usual.max_buckets(), usual.zero_threshold()), (3, 160, 2_f64.powi(-128)));
    assert!((usual.growth() - 1.0905).abs() < 1e-4 && desc("alone").buckets().is_empty());
    assert_eq!(desc("from_constants").native().expect("it is native").max_buckets(), 80);
    assert_eq!(desc("promised").buckets(), [0.3]);
}
