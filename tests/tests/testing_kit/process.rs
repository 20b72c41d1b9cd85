//! A watch of all threads, in a registry where no other test counts.

use std::thread;

use metrics_core::testing::{self, assert_metric};
use metrics_core::{Counter, Gauge, Histogram, Registry, Summary};

use crate::metrics::{HTTP_REQUESTS, Http, ROOT};

#[test]
fn says_how_much_all_threads_have_recorded_since() {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Help.").labels::<(u32,)>().label_names(&["kind"]).register(&registry);
    let jobs = jobs.expect("a free name");
    let sizes = Histogram::builder("sizes", "Help.").buckets([1.0]).register(&registry).expect("a free name");
    let lines = Summary::builder("lines", "Help.").register(&registry).expect("a free name");
    let waiting = Gauge::builder("waiting", "Help.").register(&registry).expect("a free name");
    jobs.with((1_u32,)).inc_by(u64::MAX / 2);
    sizes.observe(0.5);
    lines.observe(4);
    waiting.set(5);

    let seen = testing::watch_registry(&registry);
    assert_eq!(seen.value("jobs_total", []), Some(0.0));
    thread::scope(|scope| {
        for kind in [1_u32, 2, 2] {
            let (jobs, sizes, lines, waiting) = (&jobs, &sizes, &lines, &waiting);
            scope.spawn(move || {
                jobs.with((kind,)).inc();
                sizes.observe(kind);
                lines.observe(2);
                waiting.inc();
            });
        }
    });
    let value = |name| seen.value(name, []);
    assert_eq!(value("jobs_total"), Some(3.0), "whole numbers are exact beyond 2^53");
    assert_eq!(seen.value("jobs_total", [("kind", "2")]), Some(2.0), "a new series counts from zero");
    assert_eq!((value("sizes_count"), value("sizes_sum")), (Some(3.0), Some(5.0)));
    assert_eq!(seen.value("sizes_bucket", [("le", "1.0")]), Some(1.0));
    assert_eq!((value("lines_count"), value("lines_sum")), (Some(3.0), Some(6.0)));
    assert_eq!(value("waiting"), Some(8.0), "a gauge says what it says now");
    assert_eq!(value("nothing"), None);
    assert_metric!(seen, "jobs_total", {kind: 1} => 1);
}

#[test]
fn is_of_the_global_registry_if_none_is_named() {
    let labels = Http { route: "/process", ..ROOT };
    HTTP_REQUESTS.with(labels).inc_by(10);
    let seen = testing::watch_process();
    let own = testing::watch();
    thread::spawn(move || HTTP_REQUESTS.with(labels).inc()).join().expect("it is well");
    HTTP_REQUESTS.with(labels).inc();
    assert_metric!(seen, "http_requests_total", {route: "/process"} => 2);
    assert_metric!(own, "http_requests_total", {route: "/process"} => 1);
}
