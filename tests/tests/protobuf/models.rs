//! Arbitrary families of every kind, with whatever their labels and numbers may hold.

use metrics_core::{Kind, Unit, Value};
use proptest::prelude::*;

use crate::model::{Family, Histogram, Labels, Native, Observed, Point};

/// Some families, each with a name of its own.
pub(crate) fn families() -> impl Strategy<Value = Vec<Family>> {
    prop::collection::vec(family(), 0..5).prop_map(|mut families| {
        for (i, family) in families.iter_mut().enumerate() {
            family.name = format!("f{i}_{}", family.name);
        }
        families
    })
}

fn family() -> impl Strategy<Value = Family> {
    let kinds = vec![
        Kind::Counter,
        Kind::Gauge,
        Kind::Histogram,
        Kind::Summary,
        Kind::Info,
        Kind::StateSet,
        Kind::GaugeHistogram,
        Kind::Unknown,
    ];
    let names = prop::sample::select(vec!["seconds", "x_seconds", "secondsx", "total", "a:b", "info"]);
    let unit = prop::option::of(Just(Unit::SECONDS));
    (prop::sample::select(kinds), names, texts(), unit).prop_flat_map(|(kind, name, help, unit)| {
        prop::collection::vec((labels(4), point(kind)), 0..5).prop_map(move |mut series| {
            // Two label sets that differ in empty values alone are one series, which is told once.
            let mut known = Vec::new();
            series.retain(|(labels, _)| {
                let mut full: Vec<_> = labels.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
                full.sort();
                let is_new = !known.contains(&full);
                known.push(full);
                is_new
            });
            Family { kind, name: name.to_owned(), help: help.clone(), unit, series }
        })
    })
}

fn point(kind: Kind) -> BoxedStrategy<Point> {
    match kind {
        Kind::Counter => (counts(), prop::option::of(times()), prop::option::of(exemplar(floats())), ats())
            .prop_map(|(value, created, exemplar, at)| Point::Counter { value, created, exemplar, at })
            .boxed(),
        Kind::Gauge => (values(), ats()).prop_map(|(value, at)| Point::Gauge { value, at }).boxed(),
        Kind::Unknown => (values(), ats()).prop_map(|(value, at)| Point::Unknown { value, at }).boxed(),
        Kind::Histogram => histogram().prop_map(Point::Histogram).boxed(),
        Kind::GaugeHistogram => histogram().prop_map(Point::GaugeHistogram).boxed(),
        Kind::Summary => summary().boxed(),
        Kind::Info => Just(Point::Info).boxed(),
        _ => prop::collection::btree_map("\\PC{1,5}", any::<bool>(), 0..4)
            .prop_map(|states| Point::StateSet(states.into_iter().collect()))
            .boxed(),
    }
}

fn summary() -> impl Strategy<Value = Point> {
    let quantiles = prop::collection::btree_map(0_u32..=1000, floats(), 0..4).prop_map(|quantiles| {
        quantiles.into_iter().map(|(quantile, value)| (f64::from(quantile) / 1e3, value)).collect::<Vec<_>>()
    });
    (any::<u64>(), floats(), quantiles, prop::option::of(times()), ats())
        .prop_map(|(count, sum, quantiles, created, at)| Point::Summary { count, sum, quantiles, created, at })
}

/// Classic buckets, native ones or both; what the native ones count is in the last classic one, too.
fn histogram() -> impl Strategy<Value = Histogram> {
    let bounds = prop::collection::btree_set(any::<i32>(), 0..5);
    let exemplars = prop::option::of(prop::collection::vec(prop::option::of(exemplar(Just(0.0))), 5));
    let rest = (floats(), prop::option::of(times()), exemplars, prop::option::of(native()), ats());
    (bounds, prop::collection::vec(bucket_count(), 5), rest).prop_map(
        |(bounds, mut buckets, (sum, created, exemplars, native, at))| {
            let bounds: Vec<f64> = bounds.into_iter().map(|bound| f64::from(bound) / 8.0).collect();
            buckets.truncate(bounds.len() + 1);
            if let Some(native) = &native {
                let counted = native.positive.iter().chain(&native.negative).map(|(_, count)| count);
                buckets[bounds.len()] += native.zero_count + counted.sum::<u64>();
            }
            let mut exemplars = exemplars.unwrap_or_default();
            exemplars.truncate(buckets.len());
            for (i, exemplar) in exemplars.iter_mut().enumerate() {
                if let Some(exemplar) = exemplar {
                    exemplar.value = bounds.get(i).copied().unwrap_or(f64::INFINITY);
                }
            }
            Histogram { bounds, buckets, sum, created, exemplars, native, at }
        },
    )
}

fn native() -> impl Strategy<Value = Native> {
    let thresholds = prop::sample::select(vec![0.0, f64::from_bits(1), 2_f64.powi(-128), 0.5, f64::MAX]);
    (-4_i8..=8, thresholds, prop_oneof![Just(0), bucket_count()]).prop_flat_map(
        |(schema, zero_threshold, zero_count)| {
            (native_buckets(schema), native_buckets(schema)).prop_map(move |(positive, negative)| Native {
                schema,
                zero_threshold,
                zero_count,
                positive,
                negative,
            })
        },
    )
}

/// Neighbours, small gaps and large ones, among the buckets that a float can fall into.
fn native_buckets(schema: i8) -> impl Strategy<Value = Vec<(i32, u64)>> {
    let scaled = move |exponent: i32| if schema < 0 { exponent >> -schema } else { exponent << schema };
    let gap = prop_oneof![1_i32..6, Just(200)];
    (-1074_i32..1024, prop::collection::vec((gap, bucket_count()), 0..8)).prop_map(move |(start, gaps)| {
        let numbers = gaps.iter().scan(scaled(start), |number, (gap, _)| {
            *number += gap;
            Some(*number)
        });
        let buckets = numbers.zip(gaps.iter().map(|(_, count)| count + 1));
        buckets.filter(|(number, _)| *number <= scaled(1024)).collect()
    })
}

fn exemplar(value: impl Strategy<Value = f64>) -> impl Strategy<Value = Observed> {
    let value = value.prop_filter("an exemplar is a number", |value| !value.is_nan());
    (labels(3), value, prop::option::of(times())).prop_map(|(labels, value, created)| Observed {
        labels,
        value,
        created,
    })
}

/// At most as many labels, each of at most 40 characters, in an order that sorting does not give.
fn labels(most: usize) -> impl Strategy<Value = Labels> {
    prop::collection::btree_map("[a-zA-Z][a-zA-Z0-9]{0,4}", texts(), 0..most).prop_map(|labels| {
        let kept = |(name, _): &(String, String)| !["le", "quantile"].contains(&name.as_str());
        labels.into_iter().filter(kept).rev().collect()
    })
}

/// Any text, and texts that are mostly what a format may have to escape.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["(?s:.){0,35}", "[\\\\\"\n\r\u{0}n{},= le]{0,12}", Just("x".repeat(35))]
}

/// All bits, and the ordinary numbers that all bits hardly ever are.
fn floats() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        -1e7..1e7,
        prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX]),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u64>().prop_map(Value::Unsigned),
        any::<i64>().prop_map(Value::Signed),
        floats().prop_map(Value::Float),
    ]
}

/// What a counter may be.
fn counts() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Unsigned(u64::MAX)),
        values().prop_filter("a counter is not below zero", |value| value.as_f64() >= 0.0),
    ]
}

/// So few that all buckets of a histogram together are an integer still.
fn bucket_count() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..200, 0_u64..1 << 58]
}

/// Microseconds from 1938 to 2033: a float's digits reach so far.
fn times() -> impl Strategy<Value = i64> {
    -1_000_000_000_000_000_i64..2_000_000_000_000_000
}

/// Milliseconds.
fn ats() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(-2_000_000_000_000_i64..4_000_000_000_000)
}
