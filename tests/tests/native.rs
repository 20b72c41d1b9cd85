//! Native histograms: what is observed is found again, within the schema's error, however it came about.

use std::collections::BTreeMap;
use std::thread;

use metrics_core::{
    Collector, CounterPoint, Desc, Error, GaugePoint, Histogram, HistogramPoint, LabelText, Labels, Registry,
    SummaryPoint, Visitor,
};
use proptest::prelude::*;

/// What one series says, owned.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    buckets: Vec<u64>,
    sum: f64,
    schema: i8,
    zero_threshold: f64,
    zeros: u64,
    positive: BTreeMap<i32, u64>,
    negative: BTreeMap<i32, u64>,
}

impl Told {
    fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    fn in_native(&self) -> u64 {
        self.zeros + self.positive.values().sum::<u64>() + self.negative.values().sum::<u64>()
    }
}

/// Hears every series of one histogram, by labels.
#[derive(Default)]
struct Heard(BTreeMap<String, Told>);

impl Visitor for Heard {
    fn family(&mut self, _: &Desc) {}
    fn counter(&mut self, _: LabelText<'_>, _: &CounterPoint<'_>) {}
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let native = point.native.expect("it is native");
        assert!(native.positive.is_sorted_by(|a, b| a.0 < b.0) && native.negative.is_sorted_by(|a, b| a.0 < b.0));
        assert!(native.positive.iter().chain(native.negative).all(|(_, count)| *count > 0));
        let told = Told {
            buckets: point.buckets.to_vec(),
            sum: point.sum,
            schema: native.schema,
            zero_threshold: native.zero_threshold,
            zeros: native.zero_count,
            positive: native.positive.iter().copied().collect(),
            negative: native.negative.iter().copied().collect(),
        };
        assert!(self.0.insert(labels.as_str().to_owned(), told).is_none(), "told twice");
    }
}

fn told_all(histogram: &impl Collector) -> BTreeMap<String, Told> {
    let mut heard = Heard::default();
    histogram.collect(&mut heard);
    heard.0
}

fn told(histogram: &impl Collector) -> Told {
    told_all(histogram).remove("").expect("it is told")
}

/// The bucket of an absolute value, straight from the definition: the least `i` with `value <= 2^(i x 2^-schema)`.
fn bucket(value: f64, schema: i8) -> i32 {
    let bound = |i: i32| 2_f64.powf(f64::from(i) * 2_f64.powi(-i32::from(schema)));
    let mut i = (value.log2() * 2_f64.powi(i32::from(schema))).ceil() as i32;
    // A logarithm may be a hair off.
    while bound(i) < value {
        i += 1;
    }
    while bound(i - 1) >= value {
        i -= 1;
    }
    i
}

/// What a histogram of this resolution says of these values.
fn expected(values: &[f64], bounds: &[f64], schema: i8, zero_threshold: f64) -> Told {
    let mut told = Told { buckets: vec![0; bounds.len() + 1], schema, zero_threshold, ..Told::default() };
    for value in values {
        told.sum += value;
        told.buckets[bounds.iter().position(|bound| value <= bound).unwrap_or(bounds.len())] += 1;
        if *value > zero_threshold {
            *told.positive.entry(bucket(*value, schema)).or_default() += 1;
        } else if *value < -zero_threshold {
            *told.negative.entry(bucket(-value, schema)).or_default() += 1;
        } else {
            told.zeros += 1;
        }
    }
    told
}

#[test]
fn each_value_is_in_its_bucket() -> Result<(), Error> {
    let registry = Registry::new();
    let alone = Histogram::builder("alone", "Values.").native().register(&registry)?;
    let bounds = [-1.0, 0.0, 0.5, 3.0];
    let beside = Histogram::builder("beside", "Values.").native().buckets(bounds).register(&registry)?;
    assert_eq!(told(&*alone), expected(&[], &[], 3, 2_f64.powi(-128)));

    let values = [0.1, 0.5, 0.5, 1.0, 1.05, -3.0, 0.0, 1e-40, 7.5, 1e6, 1e6, -1e-3];
    for value in values {
        alone.observe(value);
        beside.observe(value);
    }
    assert_eq!(told(&*alone), expected(&values, &[], 3, 2_f64.powi(-128)));
    assert_eq!(told(&*beside), expected(&values, &bounds, 3, 2_f64.powi(-128)));
    assert_eq!((alone.count(), alone.sum()), (12, values.iter().sum()));
    Ok(())
}

#[test]
fn what_is_no_number_is_counted_and_in_no_native_bucket() -> Result<(), Error> {
    let histogram = Histogram::builder("odd", "Values.").native().buckets([1.0]).register(&Registry::new())?;
    histogram.observe(f64::INFINITY);
    histogram.observe(f64::NEG_INFINITY);
    histogram.observe(f64::MAX);
    let before = told(&*histogram);
    assert_eq!((before.count(), before.in_native()), (3, 3));
    // Beyond all finite ones, on both sides: 2^1024 is the upper bound of the largest float's.
    assert_eq!(before.positive.keys().copied().collect::<Vec<_>>(), [8 * 1024, 8 * 1024 + 1]);
    assert_eq!(before.negative.keys().copied().collect::<Vec<_>>(), [8 * 1024 + 1]);
    histogram.observe(f64::NAN);
    let after = told(&*histogram);
    assert_eq!((after.count(), after.in_native(), after.buckets), (4, 3, vec![1, 3]));
    assert!(after.sum.is_nan());
    Ok(())
}

#[test]
fn the_resolution_is_halved_and_then_the_zero_bucket_widened() -> Result<(), Error> {
    let histogram = Histogram::builder("many", "Values.").native_with(1.003, 20, 0.0).register(&Registry::new())?;
    let mut values = Vec::new();
    let mut schemas = Vec::new();
    let mut seen = |values: &[f64]| {
        let told = told(&*histogram);
        // Each generation has a sum of its own, so they are added in another order.
        let mut all = expected(values, &[], told.schema, told.zero_threshold);
        assert!((told.sum - all.sum).abs() <= 1e-9 * values.iter().map(|value| value.abs()).sum::<f64>());
        all.sum = told.sum;
        assert_eq!(told, all, "{} values", values.len());
        assert!(told.positive.len() + told.negative.len() <= 20, "{told:?}");
        schemas.push((told.schema, told.zero_threshold));
    };
    let mut value = 1.0;
    while value < 1e300 {
        for value in [value, -value, 1.0 / value] {
            histogram.observe(value);
            values.push(value);
        }
        seen(&values);
        value *= 3.7;
    }
    assert_eq!(schemas[0], (8, 0.0));
    let last = *schemas.last().expect("some");
    assert_eq!(last.0, -4);
    assert!(last.1 > 0.0, "the zero bucket is wider: {last:?}");
    assert!(schemas.windows(2).all(|pair| pair[0].0 >= pair[1].0 && pair[0].1 <= pair[1].1), "{schemas:?}");
    Ok(())
}

#[test]
fn many_threads_lose_nothing_while_the_resolution_changes() -> Result<(), Error> {
    const THREADS: u64 = 8;
    const VALUES: u64 = 20_000;
    let registry = Registry::new();
    let histogram =
        Histogram::builder("shared", "Values.").native_with(1.003, 24, 0.0).buckets([1e3, 1e9]).register(&registry)?;
    let value = |thread: u64, i: u64| (thread + 1) as f64 * 1.01_f64.powi((i % 2_000) as i32);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let histogram = &histogram;
            scope.spawn(move || (0..VALUES).for_each(|i| histogram.observe(value(thread, i))));
        }
        let mut before = 0;
        while before < THREADS * VALUES {
            let told = told(&*histogram);
            assert_eq!(told.count(), told.in_native(), "one count of both kinds of buckets");
            assert!(told.count() >= before && told.positive.len() <= 24, "{told:?} after {before}");
            before = told.count();
        }
    });
    let mut values: Vec<f64> = (0..THREADS).flat_map(|t| (0..VALUES).map(move |i| value(t, i))).collect();
    values.sort_by(f64::total_cmp);
    let (told, mut all) = (told(&*histogram), expected(&values, &[1e3, 1e9], told(&*histogram).schema, 0.0));
    assert!((told.sum - all.sum).abs() < all.sum * 1e-9);
    all.sum = told.sum;
    assert_eq!(told, all);
    Ok(())
}

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

#[derive(Labels)]
struct Failed {
    failed: bool,
}

#[test]
fn series_come_and_go() -> Result<(), Error> {
    let registry = Registry::new();
    let by_route = Histogram::builder("by_route", "Values.").native().labels::<Route<'_>>().register(&registry)?;
    let by_end = Histogram::builder("by_end", "Values.").native().labels::<Failed>().register(&registry)?;
    for round in 1..=50 {
        let value = f64::from(round);
        for route in ["/a", "/b"] {
            by_route.with(Route { route }).observe(value);
            by_route.with(Route { route }).series().observe(value);
        }
        by_end.with(Failed { failed: true }).observe(value);
        let both = told_all(&*by_route);
        assert_eq!(both.len(), 2);
        for told in both.values().chain(told_all(&*by_end).values()) {
            let values = vec![value; told.count() as usize];
            assert_eq!(*told, expected(&values, &[], 3, 2_f64.powi(-128)), "round {round}");
        }
        assert!(by_route.remove(Route { route: "/a" }) && by_end.remove(Failed { failed: true }));
        by_route.with(Route { route: "/b" }).reset();
        assert_eq!(told_all(&*by_route)["route=\"/b\""].count(), 0);
    }
    Ok(())
}

#[test]
fn a_quantile_is_within_the_schemas_error() -> Result<(), Error> {
    let histogram = Histogram::builder("latency", "Values.").native().register(&Registry::new())?;
    let values: Vec<f64> = (1..=10_000).map(|i| f64::from(i) / 1_000.0).collect();
    values.iter().for_each(|value| histogram.observe(*value));
    for q in [0.01, 0.5, 0.9, 0.99, 1.0] {
        let (estimate, exact) = (histogram.quantile(q), q * 10.0);
        assert!((estimate / exact - 1.0).abs() < 2_f64.powf(0.125) - 1.0, "{estimate} for {exact}");
    }
    assert!(histogram.quantile(1.1).is_nan());
    Ok(())
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |growth, most, zero| {
        let built = Histogram::builder("wrong", "Values.").native_with(growth, most, zero).register(&Registry::new());
        built.expect_err("it cannot be").to_string()
    };
    assert!(refused(1.0, 160, 0.0).contains("`growth`"), "{}", refused(1.0, 160, 0.0));
    assert!(refused(f64::NAN, 160, 0.0).contains("`growth`"));
    assert!(refused(1.1, 15, 0.0).contains("`max_buckets`"));
    assert!(refused(1.1, 510, 0.0).contains("`max_buckets`"));
    assert!(refused(1.1, 160, -1.0).contains("`zero_threshold`"));
    assert!(refused(1.1, 160, f64::INFINITY).contains("`zero_threshold`"));
}

proptest! {
    #[test]
    fn any_values_at_any_resolution(
        values in prop::collection::vec(prop_oneof![any::<i16>().prop_map(f64::from), -1e3..1e3, 1e-9..1e-3], 0..300),
        growth in 1.003..20.0_f64,
        most in 16..300_u16,
        zero_threshold in prop_oneof![Just(0.0), 1e-12..1.0],
    ) {
        let builder = Histogram::builder("any", "Values.").native_with(growth, most, zero_threshold);
        let histogram = builder.buckets([0.0, 1.0, 100.0]).register(&Registry::new()).expect("it can be");
        values.iter().for_each(|value| histogram.observe(*value));
        let told = told(&*histogram);
        prop_assert!(told.positive.len() + told.negative.len() <= usize::from(most));
        let mut expected = expected(&values, &[0.0, 1.0, 100.0], told.schema, told.zero_threshold);
        prop_assert!((told.sum - expected.sum).abs() <= 1e-9 * values.iter().map(|v| v.abs()).sum::<f64>());
        expected.sum = told.sum;
        prop_assert_eq!(told, expected);
    }
}
