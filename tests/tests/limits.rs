//! What becomes of new label sets past a family's limit.

use metrics_core::{Counter, Error, Format, Gauge, LabelValue, Labels, Registry};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
}

#[test]
fn unbounded_values_fold_finite_ones_stay_and_the_total_is_right() -> Result<(), Error> {
    let registry = Registry::new();
    let requests = Counter::builder("requests", "Requests.").labels::<Http<'_>>().limit(2).register(&registry)?;
    for route in ["/a", "/b", "/c", "/d", "/a"] {
        requests.with(Http { method: Method::Get, route }).inc();
        requests.with(Http { method: Method::Post, route: "/a" }).inc();
    }
    assert_eq!(
        registry.encode(Format::Text),
        "# HELP metrics_series_overflow_total Updates past the limit of series, which were counted under `__overflow__`.\n\
         # TYPE metrics_series_overflow_total counter\n\
         metrics_series_overflow_total{metric=\"requests_total\"} 3\n\
         # HELP requests_total Requests.\n\
         # TYPE requests_total counter\n\
         requests_total{method=\"get\",route=\"/a\"} 2\n\
         requests_total{method=\"post\",route=\"/a\"} 5\n\
         requests_total{method=\"get\",route=\"__overflow__\"} 3\n"
    );
    Ok(())
}

#[test]
fn a_gauge_past_the_limit_is_not_set_and_that_is_counted() -> Result<(), Error> {
    let registry = Registry::new();
    let depth = Gauge::builder("depth", "Depth.").labels::<Http<'_>>().limit(1).register(&registry)?;
    depth.with(Http { method: Method::Get, route: "/a" }).set(1);
    depth.with(Http { method: Method::Get, route: "/b" }).set(2);
    assert_eq!(depth.len(), 1, "nothing stands for what was not set");
    let held = depth.with(Http { method: Method::Get, route: "/c" }).series();
    held.set(3);
    held.inc();
    let text = registry.encode(Format::Text);
    assert!(text.contains("metrics_rejected_updates_total{metric=\"depth\",reason=\"limit\"} 2\n"), "{text}");
    assert!(text.contains("depth{method=\"get\",route=\"__overflow__\"} 1\n"), "{text}");
    assert!(text.contains("depth{method=\"get\",route=\"/a\"} 1\n"), "{text}");
    Ok(())
}

#[test]
fn room_that_a_removed_series_leaves_is_used_again() -> Result<(), Error> {
    let registry = Registry::new();
    let requests = Counter::builder("requests", "Requests.").labels::<Http<'_>>().limit(1).register(&registry)?;
    let (a, b) = (Http { method: Method::Get, route: "/a" }, Http { method: Method::Get, route: "/b" });
    requests.with(&a).inc();
    requests.with(&b).inc();
    assert_eq!(requests.with(&b).get(), 0.0, "it was folded");
    assert!(requests.remove(&a));
    requests.with(&b).inc_by(5);
    assert_eq!(requests.with(&b).get(), 5.0);
    requests.with(&a).inc();
    assert_eq!(requests.len(), 2, "one within the limit, one that stands for the rest");
    Ok(())
}
