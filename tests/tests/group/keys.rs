//! Keys of fields: they are those of statics, and do the same.

use std::time::Duration;

use metrics_core::testing::Clock;
use metrics_core::{
    Collector, Counter, Desc, Format, Gauge, Histogram, Kind, LabelValue, Labels, Metrics, Registry, Summary, Unit,
};

use crate::samples;

#[derive(Labels)]
struct Session<'a> {
    session: &'a str,
}

#[derive(LabelValue)]
enum Side {
    Left,
    Right,
}

const BOUNDS: &[f64] = &[1.0, 2.0];

#[derive(Metrics)]
#[metrics(namespace = "keys")]
struct KeyMetrics {
    /// Series that go away.
    #[counter(expire = "1h")]
    calls: Counter<Session<'static>>,
    /// Nothing before it is set.
    #[gauge(optional, unit = celsius, labels(side))]
    temperature: Gauge<(Side,)>,
    /// Native buckets.
    #[histogram(native(growth = 2))]
    size: Histogram,
    /// Bounds from a constant.
    #[histogram(buckets = BOUNDS, slo = 1.5)]
    rows: Histogram,
    /// A rule of style is silenced.
    #[counter(allow(base_unit), name = "waited_milliseconds", limit = none)]
    waited: Counter<Session<'static>>,
    /// Quantiles.
    #[summary(quantiles = [0.5, 0.9], window = "10m", labels(side))]
    answer: Summary<(Side,)>,
}

impl KeyMetrics {
    fn made(registry: &Registry) -> metrics_core::Registered<KeyMetrics> {
        KeyMetrics::builder().register(registry).expect("the names are free")
    }
}

#[test]
fn idle_series_of_a_field_go_away() {
    let (registry, clock) = (Registry::new(), Clock::new());
    let keys = KeyMetrics::made(&registry);
    keys.calls.with(Session { session: "a" }).inc();
    assert!(samples(&registry).contains(&"keys_calls_total{session=\"a\"} 1".to_owned()));
    clock.advance(Duration::from_secs(3599));
    keys.calls.with(Session { session: "b" }).inc();
    assert_eq!(samples(&registry).iter().filter(|line| line.starts_with("keys_calls")).count(), 2);
    clock.advance(Duration::from_secs(1));
    assert!(samples(&registry).contains(&"keys_calls_total{session=\"b\"} 1".to_owned()));
    assert_eq!(keys.calls.len(), 1);
}

#[test]
fn an_optional_gauge_of_a_field_waits_for_its_first_set() {
    let registry = Registry::new();
    let keys = KeyMetrics::made(&registry);
    assert!(!registry.encode(Format::Text).contains("\nkeys_temperature_celsius{"));
    keys.temperature.with((Side::Left,)).set(0);
    keys.temperature.with((Side::Right,)).set_function(|| 21);
    let found = samples(&registry);
    for line in ["keys_temperature_celsius{side=\"left\"} 0", "keys_temperature_celsius{side=\"right\"} 21"] {
        assert!(found.contains(&line.to_owned()), "no `{line}` in {found:?}");
    }
}

#[test]
fn a_summary_of_a_field_has_its_quantiles_in_each_instance() {
    let registry = Registry::new();
    let made = |host| KeyMetrics::builder().const_label("host", host).register(&registry).expect("it is told apart");
    let (first, second) = (made("a"), made("b"));
    (1..=100).for_each(|rows| first.answer.with((Side::Left,)).observe(rows));
    second.answer.with((Side::Left,)).observe(7);
    assert!((first.answer.with((Side::Left,)).quantile(0.5) - 50.0).abs() < 2.0);
    let found = samples(&registry);
    for line in
        ["keys_answer_count{host=\"a\",side=\"left\"} 100", "keys_answer{host=\"b\",side=\"left\",quantile=\"0.9\"} 7"]
    {
        assert!(found.iter().any(|found| found.starts_with(line)), "no `{line}` in {found:#?}");
    }
}

#[test]
fn descriptions_say_what_was_written() {
    let keys = KeyMetrics::default();
    let metrics: [&dyn Collector; 5] = [&keys.calls, &keys.temperature, &keys.size, &keys.rows, &keys.waited];
    let described: Vec<Desc> = metrics.iter().flat_map(|metric| metric.describe()).collect();
    let names: Vec<&str> = described.iter().map(Desc::name).collect();
    assert_eq!(
        names,
        ["keys_calls_total", "keys_temperature_celsius", "keys_size", "keys_rows", "keys_waited_milliseconds_total"]
    );
    let [calls, temperature, size, rows, _] = &described[..] else { panic!("{names:?}") };
    assert_eq!(
        (calls.kind(), calls.help(), calls.labels()[0].name()),
        (Kind::Counter, "Series that go away.", "session")
    );
    assert_eq!((calls.crate_name(), calls.is_exact()), ("group", false));
    assert_eq!(temperature.unit().map(|unit: Unit| unit.as_str()), Some("celsius"));
    assert_eq!(temperature.labels()[0].values(), Some(&["left", "right"][..]));
    assert_eq!((size.buckets(), size.native().map(|native| native.schema())), (&[][..], Some(0)));
    assert_eq!((rows.buckets(), rows.native()), (&[1.0, 1.5, 2.0][..], None));
}
