//! Samples asked for by the name and labels that they are exposed with.

use std::thread;

use metrics_core::testing::{self, assert_metric};
use metrics_core::{
    Collector, Counter, Desc, GaugePoint, Histogram, Kind, LabelText, LabelTextBuf, Registry, Summary, Visitor,
};

use crate::metrics::{HTTP_LATENCY, HTTP_REQUESTS, Http, JOBS, Method, QUEUE_LENGTH, ROOT, mails};

#[test]
fn labels_that_are_not_named_are_summed_over() {
    let seen = testing::watch();
    for (method, route, status) in
        [(Method::Get, "/values", 200), (Method::Get, "/values", 404), (Method::Post, "/values", 200)]
    {
        HTTP_REQUESTS.with(Http { method, route, status }).inc_by(status);
    }
    let value = |labels: [(&str, &str); 2]| seen.value("http_requests_total", labels);
    assert_eq!(value([("route", "/values"), ("method", "get")]), Some(604.0));
    assert_eq!(value([("status", "200"), ("route", "/values")]), Some(400.0));
    assert_eq!(seen.value("http_requests_total", []), Some(804.0));
    assert_metric!(seen, "http_requests_total", {route: "/values", method: Method::Post, status: 200} => 200);
}

#[test]
fn samples_have_the_names_that_they_are_exposed_with() {
    let seen = testing::watch();
    let latency = HTTP_LATENCY.with(Http { route: "/names", ..ROOT });
    latency.observe(0.1);
    latency.observe(3);
    let value = |name, le| seen.value(name, [("route", "/names"), ("le", le)]);
    assert_eq!(value("http_latency_seconds_bucket", "0.1"), Some(1.0));
    assert_eq!(value("http_latency_seconds_bucket", "5.0"), Some(2.0), "cumulative, as it is exposed");
    assert_eq!(value("http_latency_seconds_bucket", "+Inf"), Some(2.0));
    assert_eq!(seen.value("http_latency_seconds_count", [("route", "/names")]), Some(2.0));
    assert_eq!(seen.value("http_latency_seconds_sum", [("route", "/names")]), Some(3.1));
    assert_eq!(seen.value("http_latency_seconds", [("route", "/names")]), None, "there is no such sample");
    assert_eq!(seen.value("jobs", []), None, "the sample is jobs_total");
}

#[test]
fn a_bound_is_a_number_however_it_is_written() {
    let registry = Registry::new();
    let sizes = Histogram::builder("sizes", "Help.").buckets([0.5, 10.0, 1e6]).register(&registry);
    let sizes = sizes.expect("a free name");
    let waits = Summary::builder("waits", "Help.").quantiles([0.5]).register(&registry).expect("a free name");
    let seen = testing::watch();
    let here = seen.in_registry(&registry);
    sizes.observe(7);
    waits.observe(3);
    for bound in ["10", "10.0", "1e1", "+10", "1e+06", "1000000", "+Inf", "inf"] {
        assert_eq!(here.value("sizes_bucket", [("le", bound)]), Some(1.0), "{bound}");
    }
    for no_bound in ["11", "ten", "", "NaN"] {
        assert_eq!(here.value("sizes_bucket", [("le", no_bound)]), None, "{no_bound}");
    }
    assert_metric!(here, "sizes_bucket", {le: 10} => 1);
    assert_metric!(here, "sizes_bucket", {le: 10.0} => 1);
    assert_metric!(here, "sizes_bucket", {"le": 1e1_f32} => 1);
    assert_metric!(here, "sizes_bucket", {le: "1e1"} => 1);
    assert_metric!(here, "sizes_bucket", {le: 0.5} => 0);
    assert_metric!(here, "sizes_bucket", {le: f64::INFINITY} => 1);
    assert_eq!(here.value("waits", [("quantile", ".50")]), Some(3.0));
    assert_metric!(here, "waits", {quantile: 0.5} => 3);
}

#[test]
fn labels_are_pairs_in_whatever_holds_them() {
    let seen = testing::watch();
    mails("pairs", true).inc();
    let folder = String::from("pairs");
    let pairs = vec![("folder", folder.as_str()), ("urgent", "true")];
    assert_eq!(seen.value("mails_total", &pairs), Some(1.0));
    assert_eq!(seen.value("mails_total", &pairs[..1]), Some(1.0));
    let (one, none) = (&[("urgent", "false")], &[]);
    assert_eq!((seen.value("mails_total", one), seen.value("mails_total", none)), (Some(0.0), Some(1.0)));
    assert_eq!(testing::watch_process().value("no_mails_total", pairs), None);
}

#[test]
fn what_only_adds_up_is_nothing_where_nothing_was_recorded_whatever_other_tests_did() {
    let seen = testing::watch();
    assert_eq!(seen.value("http_requests_total", [("route", "/never")]), Some(0.0));
    let labels = Http { route: "/elsewhere", ..ROOT };
    thread::spawn(move || {
        HTTP_REQUESTS.with(labels).inc();
        HTTP_LATENCY.with(labels).observe(1);
    })
    .join()
    .expect("it is well");
    assert_eq!(seen.value("http_requests_total", [("route", "/elsewhere")]), Some(0.0));
    assert_eq!(seen.value("http_latency_seconds_bucket", [("route", "/never"), ("le", "0.5")]), Some(0.0));
    assert_eq!(seen.value("http_latency_seconds_sum", [("route", "/never")]), Some(0.0));
    assert_eq!(seen.value("jobs_total", []), Some(0.0));
    assert_eq!(seen.value("queue_length", [("route", "/never")]), None, "nobody knows what a gauge would be");
}

#[test]
fn what_cannot_be_is_none() {
    let seen = testing::watch();
    assert_eq!(seen.value("http_request_total", []), None, "no such name");
    assert_eq!(seen.value("http_requests_total", [("rout", "/")]), None, "no such label");
    assert_eq!(seen.value("http_requests_total", [("method", "GET")]), None, "no such value");
    assert_eq!(seen.value("http_latency_seconds_bucket", [("le", "0.3")]), None, "no such bound");
    assert_eq!(seen.value("http_latency_seconds_count", [("le", "0.5")]), None, "a count has no bound");
    assert_eq!(seen.value("jobs_total", [("job", "a")]), None, "no labels at all");
}

#[test]
fn an_absent_label_is_an_empty_one() {
    let seen = testing::watch();
    mails("", false).inc();
    mails("values", false).inc();
    assert_eq!(seen.value("mails_total", [("folder", "")]), Some(1.0));
    assert_eq!(seen.value("mails_total", []), Some(2.0));
}

/// Says one gauge, with a label that it has not announced.
struct Pool;

impl Collector for Pool {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::new(Kind::Gauge, "pool_size", "Help.").expect("a valid name")]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.describe()[0]);
        let labels = LabelTextBuf::new([("pool", "main")]).expect("a valid name");
        visitor.gauge(labels.text(), &GaugePoint::new(7_u64));
        JOBS.collect(&mut Discard);
    }
}

/// Listens to nothing.
struct Discard;

impl Visitor for Discard {
    fn family(&mut self, _: &Desc) {}
    fn counter(&mut self, _: LabelText<'_>, _: &metrics_core::CounterPoint<'_>) {}
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn histogram(&mut self, _: LabelText<'_>, _: &metrics_core::HistogramPoint<'_>) {}
    fn summary(&mut self, _: LabelText<'_>, _: &metrics_core::SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}
}

#[test]
fn other_registries_are_read_in_the_same_way() {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Help.").register(&registry).expect("a free name");
    let lines = Summary::builder("lines", "Help.").register(&registry).expect("a free name");
    let dotted = Counter::builder("http.requests", "Help.")
        .labels::<(&str,)>()
        .label_names(&["http.method"])
        .utf8()
        .register(&registry)
        .expect("a free name");
    let _pool = registry.register(Pool).expect("a free name");
    jobs.inc_by(40);
    let seen = testing::watch();
    jobs.inc_by(2);
    lines.observe(0.5);
    dotted.with(("get",)).inc();
    JOBS.inc_by(3);
    let there = seen.in_registry(&registry);
    assert_eq!((there.value("jobs_total", []), seen.value("jobs_total", [])), (Some(2.0), Some(3.0)));
    assert_eq!((there.value("lines_count", []), there.value("lines_sum", [])), (Some(1.0), Some(0.5)));
    assert_eq!(there.value("http.requests_total", [("http.method", "get")]), Some(1.0));
    assert_eq!(there.value("pool_size", [("pool", "main")]), Some(7.0), "a collector's gauge");
    assert_eq!(there.value("pool_size", [("pool", "other")]), None);
    assert_metric!(there, "http.requests_total", {"http.method": "get"} => 1);
    assert_metric!(&there, "pool_size" => 7);
}

#[test]
fn a_look_makes_no_series() {
    let seen = testing::watch();
    let series = QUEUE_LENGTH.len();
    assert_eq!(seen.of(&QUEUE_LENGTH).with(Http { route: "/looked at", ..ROOT }).get(), 0.0);
    assert_eq!(seen.value("queue_length", [("route", "/looked at")]), None);
    assert!(QUEUE_LENGTH.len() <= series + 1, "others may set one");
}
