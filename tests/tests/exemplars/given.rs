//! Exemplars that an update brings, and what becomes of them.

use std::time::{SystemTime, UNIX_EPOCH};

use metrics_core::{Counter, Error, Format, Histogram, LabelValue, Labels, Registry, Summary, counter, histogram};

use crate::told::Heard;

#[derive(Clone, Copy, LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Clone, Copy, Labels)]
struct Finite {
    method: Method,
}

#[derive(Clone, Copy, Labels)]
struct Route<'a> {
    route: &'a str,
}

fn trace(id: &str) -> [(&str, &str); 1] {
    [("trace_id", id)]
}

/// Orders taken.
#[counter]
static ORDERS: Counter;

/// Time that an order took.
#[histogram(latency)]
static ORDER_LATENCY: Histogram;

#[test]
fn openmetrics_has_them_and_text_has_not() {
    ORDERS.inc_by(2);
    ORDERS.inc_by_with_exemplar(3, [("trace_id", "a\"b"), ("span_id", "1")]);
    ORDER_LATENCY.observe_with_exemplar(0.03, trace("slow"));
    ORDER_LATENCY.observe_with_exemplar(70, trace("slower"));
    let registry = Registry::new();
    registry.include(&ORDERS);
    registry.include(&ORDER_LATENCY);
    let text = registry.encode(Format::OpenMetrics);
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{text}"));
    assert!(line("orders_total").starts_with(r#"orders_total 5 # {trace_id="a\"b",span_id="1"} 3 "#), "{text}");
    let bucket = |le: &str| line(&format!("order_latency_seconds_bucket{{le=\"{le}\"}}"));
    assert!(bucket("0.025").ends_with(" 0"), "{text}");
    assert!(bucket("0.05").contains(" 1 # {trace_id=\"slow\"} 0.03 "), "{text}");
    assert!(bucket("10.0").ends_with(" 1"), "{text}");
    assert!(bucket("+Inf").contains(" 2 # {trace_id=\"slower\"} 70 "), "{text}");
    assert!(!registry.encode(Format::Text).contains("trace_id"));
}

#[test]
fn a_bucket_keeps_the_latest_with_its_time() -> Result<(), Error> {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
    let latency = Histogram::builder("latency", "X.").buckets([1.0, 2.0]).register(&Registry::new())?;
    let before = now();
    latency.observe_with_exemplar(1.5, trace("first"));
    latency.observe_with_exemplar(2.0, trace("second"));
    latency.observe_with_exemplar(1.0, trace("lower"));
    latency.observe(1.7);
    let after = now();
    let told = Heard::one(&*latency, "");
    assert_eq!(told.counts, [1.0, 3.0, 0.0]);
    assert_eq!(told.pairs(), [Some((r#"trace_id="lower""#, 1.0)), Some((r#"trace_id="second""#, 2.0)), None]);
    assert!(told.exemplars.iter().flatten().all(|told| (before..=after).contains(&told.timestamp)));
    Ok(())
}

#[test]
fn series_and_handles_have_their_own() -> Result<(), Error> {
    let registry = Registry::new();
    let finite = Counter::builder("finite", "X.").labels::<Finite>().register(&registry)?;
    let routed = Counter::builder("routed", "X.").labels::<Route<'_>>().register(&registry)?;
    let (get, post) = (Finite { method: Method::Get }, Finite { method: Method::Post });
    finite.with(get).inc_by_with_exemplar(1, trace("get"));
    finite.with(post).series().inc_by_with_exemplar(0.5, trace("post"));
    routed.with(Route { route: "/" }).inc_by_with_exemplar(1, trace("root"));
    routed.with(Route { route: "/x" }).inc();
    let pairs =
        |series: &str| Heard::one(&*finite, series).pairs().first().cloned().flatten().map(|(l, v)| (l.to_owned(), v));
    assert_eq!(pairs(r#"method="get""#), Some((r#"trace_id="get""#.to_owned(), 1.0)));
    assert_eq!(pairs(r#"method="post""#), Some((r#"trace_id="post""#.to_owned(), 0.5)));
    assert_eq!(Heard::one(&*routed, r#"route="/""#).pairs(), [Some((r#"trace_id="root""#, 1.0))]);
    assert_eq!(Heard::one(&*routed, r#"route="/x""#).pairs(), [None]);
    Ok(())
}

#[test]
fn no_labels_are_labels_too_and_an_empty_one_is_none() -> Result<(), Error> {
    let counter = Counter::builder("bare", "X.").register(&Registry::new())?;
    counter.inc_by_with_exemplar(1, [] as [(&str, &str); 0]);
    assert_eq!(Heard::one(&*counter, "").pairs(), [Some(("", 1.0))]);
    counter.inc_by_with_exemplar(2, vec![("trace_id".to_owned(), String::new()), ("b".to_owned(), "1".to_owned())]);
    assert_eq!(Heard::one(&*counter, "").pairs(), [Some((r#"b="1""#, 2.0))]);
    Ok(())
}

#[test]
fn a_nan_is_counted_and_not_kept() -> Result<(), Error> {
    let sizes = Histogram::builder("sizes", "X.").buckets([1.0]).register(&Registry::new())?;
    sizes.observe_with_exemplar(f64::NAN, trace("nan"));
    assert_eq!(Heard::one(&*sizes, "").counts, [0.0, 1.0]);
    assert!(Heard::one(&*sizes, "").exemplars.iter().all(Option::is_none));
    sizes.observe_with_exemplar(f64::INFINITY, trace("inf"));
    assert_eq!(Heard::one(&*sizes, "").pairs(), [None, Some((r#"trace_id="inf""#, f64::INFINITY))]);
    Ok(())
}

#[test]
fn a_series_that_begins_anew_has_none() -> Result<(), Error> {
    let registry = Registry::new();
    let sizes = Histogram::builder("sizes", "X.").buckets([1.0]).labels::<Finite>().register(&registry)?;
    let routed = Counter::builder("routed", "X.").labels::<Route<'_>>().register(&registry)?;
    let (get, root) = (Finite { method: Method::Get }, Route { route: "/" });
    let of_sizes = || Heard::one(&*sizes, r#"method="get""#).exemplars.into_iter().flatten().count();
    let of_routed = || Heard::one(&*routed, r#"route="/""#).exemplars.into_iter().flatten().count();

    sizes.with(get).observe_with_exemplar(0.5, trace("before"));
    routed.with(root).inc_by_with_exemplar(1, trace("before"));
    assert_eq!((of_sizes(), of_routed()), (1, 1));
    sizes.with(get).reset();
    routed.with(root).reset();
    assert_eq!((of_sizes(), of_routed()), (0, 0));
    sizes.with(get).observe(0.5);
    routed.with(root).inc();
    assert_eq!((of_sizes(), of_routed()), (0, 0));

    sizes.with(get).observe_with_exemplar(0.5, trace("before"));
    routed.with(root).inc_by_with_exemplar(1, trace("before"));
    assert!(sizes.remove(get) && routed.remove(root));
    sizes.with(get).observe(0.5);
    routed.with(root).inc();
    assert_eq!((of_sizes(), of_routed()), (0, 0));
    Ok(())
}

#[test]
fn cells_that_are_used_again_bring_none_along() -> Result<(), Error> {
    for i in 0..50 {
        let registry = Registry::new();
        let counter = Counter::builder("comes_and_goes", "X.").register(&registry)?;
        assert_eq!(Heard::one(&*counter, "").pairs(), [None], "{i}");
        counter.inc();
        assert_eq!(Heard::one(&*counter, "").pairs(), [None], "{i}");
        counter.inc_by_with_exemplar(1, trace("mine"));
        assert_eq!(Heard::one(&*counter, "").pairs(), [Some((r#"trace_id="mine""#, 1.0))]);
    }
    Ok(())
}

#[test]
fn native_buckets_without_classic_ones_have_ten_at_most() -> Result<(), Error> {
    let sizes = Histogram::builder("sizes", "X.").native().register(&Registry::new())?;
    for i in 0..40 {
        sizes.observe_with_exemplar(2_f64.powi(i), [("i", i.to_string())]);
    }
    let told = Heard::one(&*sizes, "");
    let values: Vec<f64> = told.native.iter().map(|told| told.value).collect();
    assert_eq!(values, (30..40).map(|i| 2_f64.powi(i)).collect::<Vec<_>>(), "the latest of each place, by time");
    assert!(told.native.is_sorted_by(|a, b| a.timestamp <= b.timestamp));
    assert_eq!(told.pairs(), [Some((r#"i="39""#, 2_f64.powi(39)))], "readers of classic buckets have the latest");
    Ok(())
}

#[test]
fn native_buckets_beside_classic_ones_share_theirs() -> Result<(), Error> {
    let sizes = Histogram::builder("sizes", "X.").buckets([1.0]).native().register(&Registry::new())?;
    sizes.observe_with_exemplar(0.5, trace("low"));
    sizes.observe_with_exemplar(5.0, trace("high"));
    let told = Heard::one(&*sizes, "");
    assert_eq!(told.pairs(), [Some((r#"trace_id="low""#, 0.5)), Some((r#"trace_id="high""#, 5.0))]);
    assert!(told.native.is_empty());
    Ok(())
}

/// No format has a place for them: an update is one all the same, and what would be refused elsewhere is refused here.
#[test]
fn a_summary_takes_them_and_shows_none() -> Result<(), Error> {
    let registry = Registry::new();
    let wait = Summary::builder("wait", "X.").register(&registry)?;
    wait.observe_with_exemplar(0.5, [("trace_id", "1")]);
    wait.with(()).series().observe_with_exemplar(1.5, [("trace_id", "2")]);
    wait.observe_with_exemplar(0.5, [("trace-id", "1")]);
    assert_eq!((wait.count(), wait.sum()), (2, 2.0));
    let text = registry.encode(Format::OpenMetrics);
    assert!(!text.contains("trace_id"), "{text}");
    assert!(text.contains("metrics_rejected_updates_total{metric=\"wait\",reason=\"exemplar\"} 1\n"), "{text}");
    Ok(())
}
