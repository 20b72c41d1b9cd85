//! What becomes of new label sets past a family's limit.

use metrics_core::{Counter, Error, Format, Gauge, LabelValue, Labels, Registry, Values};

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

/// Labels whose text may be longer than 64 KiB.
#[derive(Clone, Copy, Labels)]
#[rustfmt::skip]
struct Long<'a> {
    a: &'a str, b: &'a str, c: &'a str, d: &'a str, e: &'a str, f: &'a str, g: &'a str, h: &'a str, i: &'a str,
    j: &'a str, k: &'a str, l: &'a str, m: &'a str, n: &'a str, o: &'a str, p: &'a str, q: &'a str,
}

#[test]
fn a_series_of_the_longest_labels_is_found_again() -> Result<(), Error> {
    let registry = Registry::new();
    let requests = Counter::builder("requests", "Requests.").labels::<Long<'_>>().limit(1).register(&registry)?;
    let v = "x".repeat(4096);
    let v = v.as_str();
    let long =
        Long { a: v, b: v, c: v, d: v, e: v, f: v, g: v, h: v, i: v, j: v, k: v, l: v, m: v, n: v, o: v, p: v, q: v };
    for _ in 0..3 {
        requests.with(long).inc();
    }
    assert_eq!((requests.with(long).get_u64(), requests.len()), (3, 1));
    assert_eq!(requests.with(Long { q: "y", ..long }).get_u64(), 0);
    assert!(requests.remove(long));
    assert_eq!(requests.len(), 0);
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

/// A hundred values.
struct Hundred(usize);

impl LabelValue for Hundred {
    type Static = Hundred;
    const CARDINALITY: Option<usize> = Some(100);

    fn index(&self) -> usize {
        self.0
    }

    fn value_at(index: usize) -> &'static str {
        const DIGITS: &str = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
        DIGITS.get(2 * index..2 * index + 2).unwrap_or("")
    }

    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.str(Self::value_at(self.0));
    }
}

#[test]
fn overflow_series_are_bounded_by_the_limit_too() -> Result<(), Error> {
    let registry = Registry::new();
    let flood = Counter::builder("flood", "Flood.")
        .labels::<(Hundred, Hundred, &str)>()
        .label_names(&["a", "b", "c"])
        .limit(10)
        .register(&registry)?;
    for i in 0..10_000 {
        flood.with((Hundred(i / 100), Hundred(i % 100), i.to_string().as_str())).inc();
    }
    assert!(flood.len() <= 10 + 10 + 1, "{} series", flood.len());
    let total: u64 = registry
        .encode(Format::Text)
        .lines()
        .filter(|line| line.starts_with("flood_total{"))
        .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok())
        .sum();
    assert_eq!(total, 10_000);
    Ok(())
}

#[test]
fn a_value_that_looks_like_the_overflow_series_keeps_what_was_set() -> Result<(), Error> {
    let registry = Registry::new();
    let depth =
        Gauge::builder("depth", "Depth.").labels::<(&str,)>().label_names(&["r"]).limit(2).register(&registry)?;
    depth.with(("__overflow__",)).set(1);
    depth.with(("b",)).set(2);
    let past = depth.with(("c",)).series();
    past.set(77);
    assert_eq!(depth.with(("__overflow__",)).get(), 1.0);
    Ok(())
}

#[test]
fn a_label_that_lies_about_its_number_is_counted_and_harmless() -> Result<(), Error> {
    let registry = Registry::new();
    let lies = Counter::builder("lies", "Lies.").labels::<(Hundred,)>().label_names(&["a"]).register(&registry)?;
    lies.with((Hundred(100),)).inc();
    lies.with((Hundred(99),)).inc();
    let text = registry.encode(Format::Text);
    assert!(text.contains("lies_total{a=\"99\"} 1\n"), "{text}");
    assert!(text.contains("{metric=\"lies_total\",reason=\"label_index\"} 1\n"), "{text}");
    Ok(())
}
