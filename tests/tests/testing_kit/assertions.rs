//! What `assert_metric!` says when it fails, and where.

use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use metrics_core::testing::{self, Seen, assert_metric};
use metrics_core::{Counter, Gauge, Histogram, LabelValue, Registry, Summary};

use crate::metrics::{HTTP_REQUESTS, Http, Method, ROOT};

/// A registry where nobody else counts: `Http` requests, a histogram, and what is told of them.
struct Shop {
    registry: Registry,
    requests: metrics_core::Registered<Counter<Http<'static>>>,
    _jobs: metrics_core::Registered<Counter>,
    sizes: metrics_core::Registered<Histogram>,
    _lines: metrics_core::Registered<Summary>,
}

impl Shop {
    fn new() -> Shop {
        let registry = Registry::new();
        let requests = Counter::builder("requests", "Help.").labels::<Http<'_>>().register(&registry);
        Shop {
            requests: requests.expect("a free name"),
            _jobs: Counter::builder("jobs", "Help.").register(&registry).expect("a free name"),
            sizes: Histogram::builder("sizes", "Help.").buckets([1.0, 2.5]).register(&registry).expect("a free name"),
            _lines: Summary::builder("lines", "Help.").register(&registry).expect("a free name"),
            registry,
        }
    }

    fn request(&self, method: Method, route: &'static str, status: u16) {
        self.requests.with(Http { method, route, status }).inc();
    }
}

/// What an assertion that fails says.
#[track_caller]
fn message(assertion: impl FnOnce()) -> String {
    let refused = panic::catch_unwind(AssertUnwindSafe(assertion)).expect_err("it fails");
    refused.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn a_value_that_is_right_is_fine_in_every_form() {
    let shop = Shop::new();
    let seen = testing::watch();
    let here = seen.in_registry(&shop.registry);
    shop.request(Method::Get, "/", 200);
    shop.sizes.observe(Duration::from_millis(1500));
    assert_metric!(here, "requests_total" => 1);
    assert_metric!(here, "requests_total" => 1_u8,);
    assert_metric!(here, "requests_total", {} => 1.0_f32);
    assert_metric!(here, "requests_total", {method: "get",} => 1, "with {}", "a message");
    let (name, route, status) = (String::from("requests_total"), String::from("/"), 200_u16);
    assert_metric!(here, name, {route: route, "status": status, r#method: Method::Get} => 2 - 1, "and {status}",);
    assert_metric!(here, &name, {route: &route} => 1);
    assert_metric!(here, "sizes_sum" => Duration::from_millis(1500));
    assert_metric!(here, "sizes_sum" => 1.5);
    shop.sizes.observe(f64::NAN);
    assert_metric!(here, "sizes_sum" => f64::NAN);
    assert_eq!(route, "/", "values are borrowed");
}

#[test]
fn the_message_says_what_there_is_and_what_is_near() {
    let shop = Shop::new();
    let seen = testing::watch();
    let here = seen.in_registry(&shop.registry);
    shop.request(Method::Get, "/", 200);
    shop.request(Method::Get, "/", 404);
    shop.request(Method::Post, "/", 200);
    shop.request(Method::Post, "/cart", 200);
    let said = message(|| assert_metric!(here, "requests_total", {method: "get", route: "/"} => 3));
    assert_eq!(
        said,
        "requests_total{method=\"get\",route=\"/\"} is 2, expected 3\n  \
           its series:\n    \
             requests_total{method=\"get\",route=\"/\",status=\"200\"} 1\n    \
             requests_total{method=\"get\",route=\"/\",status=\"404\"} 1\n  \
           one label away:\n    \
             requests_total{method=\"post\",route=\"/\",status=\"200\"} 1"
    );
    let said = message(|| assert_metric!(here, "jobs_total" => 0.5, "no {} was done", "job"));
    assert_eq!(said, "no job was done: jobs_total is 0, expected 0.5");
    let said = message(|| assert_metric!(here, "sizes_bucket", {le: "2.5"} => 1));
    assert_eq!(said, "sizes_bucket{le=\"2.5\"} is 0, expected 1");
}

#[test]
fn no_more_than_five_series_are_listed() {
    let shop = Shop::new();
    let seen = testing::watch();
    (0..8).for_each(|n| shop.request(Method::Get, "/", 200 + n));
    let said = message(|| assert_metric!(seen.in_registry(&shop.registry), "requests_total" => 9));
    assert!(said.starts_with("requests_total is 8, expected 9\n  its series:\n    requests_total{"), "{said}");
    assert!(said.ends_with("status=\"204\"} 1\n    and 3 more"), "{said}");
}

#[test]
fn the_message_says_that_it_was_recorded_elsewhere() {
    let shop = Shop::new();
    shop.request(Method::Get, "/", 200);
    let seen = testing::watch();
    thread::scope(|scope| {
        scope.spawn(|| shop.request(Method::Get, "/", 200));
    });
    let said = message(|| assert_metric!(seen.in_registry(&shop.registry), "requests_total" => 1));
    assert_eq!(
        said,
        "requests_total is 0, expected 1\n  \
           its series:\n    \
             requests_total{method=\"get\",route=\"/\",status=\"200\"} 0\n  \
           the process says 2: the rest was recorded before the watch began, or by another thread \
           (`testing::watch_process()` sees all threads)"
    );
    let seen = testing::watch_registry(&shop.registry);
    let said = message(|| assert_metric!(seen, "requests_total", {route: "/"} => 1));
    assert!(!said.contains("the process"), "all threads are in it: {said}");
}

#[test]
fn the_message_finds_the_mistake_in_a_name() {
    let shop = Shop::new();
    let seen = testing::watch();
    let here = seen.in_registry(&shop.registry);
    shop.request(Method::Get, "/", 200);
    let others = Registry::new();
    let _carts = Counter::builder("carts", "Help.").namespace("shop").register(&others).expect("a free name");
    let _parts = Counter::builder("parts", "Help.").register(&others).expect("a free name");
    let namespaced = seen.in_registry(&others);
    for (said, expected) in [
        (
            message(|| assert_metric!(here, "request_total" => 1)),
            "no metric has a sample `request_total`; did you mean `requests_total`?; expected request_total to be 1",
        ),
        (
            message(|| assert_metric!(here, "requests" => 1)),
            "no metric has a sample `requests`; did you mean `requests_total`?; expected requests to be 1",
        ),
        (
            message(|| assert_metric!(here, "sizes" => 1)),
            "no metric has a sample `sizes`, since it is a histogram: ask for `sizes_bucket`, `sizes_sum`, \
             `sizes_count`; expected sizes to be 1",
        ),
        (
            message(|| assert_metric!(here, "weather", {city: "Oslo"} => 1)),
            "no metric has a sample `weather`; expected weather{city=\"Oslo\"} to be 1",
        ),
        (
            message(|| assert_metric!(namespaced, "carts_total" => 1)),
            "no metric has a sample `carts_total`; did you mean `shop_carts_total`?; expected carts_total to be 1",
        ),
        (
            message(|| assert_metric!(namespaced, "carts" => 1)),
            "no metric has a sample `carts`; did you mean `shop_carts_total`?; expected carts to be 1",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn the_message_says_that_there_may_be_other_registries() {
    let shop = Shop::new();
    shop.request(Method::Get, "/", 200);
    let (seen, process) = (testing::watch(), testing::watch_process());
    let said = message(|| assert_metric!(seen, "lines_count" => 1));
    assert!(said.ends_with("one of your own is in `seen.in_registry(&registry)`"), "{said}");
    let said = message(|| assert_metric!(process, "lines_count" => 1));
    assert!(said.ends_with("one of your own is in `testing::watch_registry(&registry)`"), "{said}");
    let said = message(|| assert_metric!(seen.in_registry(&shop.registry), "weather" => 1));
    assert!(!said.contains("registry"), "{said}");
}

#[test]
fn the_message_finds_the_mistake_in_a_label() {
    let shop = Shop::new();
    let seen = testing::watch();
    let here = seen.in_registry(&shop.registry);
    for (said, expected) in [
        (
            message(|| assert_metric!(here, "requests_total", {metod: "get"} => 1)),
            "there is no requests_total{metod=\"get\"}: `requests_total` has no label `metod`; did you mean `method`?; \
             expected it to be 1",
        ),
        (
            message(|| assert_metric!(here, "requests_total", {city: "Oslo"} => 1)),
            "there is no requests_total{city=\"Oslo\"}: `requests_total` has no label `city`, it has `method`, \
             `route`, `status`; expected it to be 1",
        ),
        (
            message(|| assert_metric!(here, "jobs_total", {kind: "a"} => 0)),
            "there is no jobs_total{kind=\"a\"}: `jobs_total` has no labels; expected it to be 0",
        ),
        (
            message(|| assert_metric!(here, "requests_total", {method: "gte"} => 0)),
            "there is no requests_total{method=\"gte\"}: `method` is never `gte`; did you mean `get`?; expected it to \
             be 0",
        ),
        (
            message(|| assert_metric!(here, "requests_total", {method: "DELETE"} => 0)),
            "there is no requests_total{method=\"DELETE\"}: `method` is never `DELETE`, it is one of `get`, `post`; \
             expected it to be 0",
        ),
        (
            message(|| assert_metric!(here, "sizes_bucket", {le: 2} => 0)),
            "there is no sizes_bucket{le=\"2\"}: `le` is never `2`, it is one of `1.0`, `2.5`, `+Inf`; the nearest is \
             `2.5`; expected it to be 0",
        ),
        (
            message(|| assert_metric!(here, "sizes_bucket", {le: 0.25} => 0)),
            "there is no sizes_bucket{le=\"0.25\"}: `le` is never `0.25`, it is one of `1.0`, `2.5`, `+Inf`; the nearest \
             is `1.0`; expected it to be 0",
        ),
        (
            message(|| assert_metric!(here, "sizes_bucket", {le: "all"} => 0)),
            "there is no sizes_bucket{le=\"all\"}: `le` is never `all`, it is one of `1.0`, `2.5`, `+Inf`; expected it to \
             be 0",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn the_message_lists_a_gauges_series_where_none_matches() {
    let registry = Registry::new();
    let waiting = Gauge::builder("waiting", "Help.").labels::<(u8,)>().label_names(&["queue"]).register(&registry);
    let waiting = waiting.expect("a free name");
    let seen = testing::watch();
    let said = message(|| assert_metric!(seen.in_registry(&registry), "waiting", {queue: 1} => 0));
    assert_eq!(said, "there is no waiting{queue=\"1\"}, expected it to be 0");
    waiting.with((2_u8,)).set(-1.5);
    let said = message(|| assert_metric!(seen.in_registry(&registry), "waiting", {queue: 1} => 0));
    assert_eq!(
        said,
        "there is no waiting{queue=\"1\"}, expected it to be 0\n  its series:\n    waiting{queue=\"2\"} -1.5"
    );
}

#[test]
fn a_failure_is_at_the_line_of_who_asserts() {
    static PLACE: Mutex<Option<(String, u32)>> = Mutex::new(None);

    #[track_caller]
    fn assert_jobs(seen: &Seen, jobs: u64) -> u32 {
        assert_metric!(seen, "http_requests_total", {route: "/place"} => jobs);
        Location::caller().line()
    }

    thread::Builder::new()
        .name("a failure is at the line".to_owned())
        .spawn(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                if thread::current().name() == Some("a failure is at the line") {
                    let place = info.location().map(|place| (place.file().to_owned(), place.line()));
                    *PLACE.lock().expect("nobody panics with it") = place;
                } else {
                    before(info);
                }
            }));
            let seen = testing::watch();
            HTTP_REQUESTS.with(Http { route: "/place", ..ROOT }).inc();
            let failed = panic::catch_unwind(AssertUnwindSafe(
                || assert_metric!(seen, "http_requests_total", {route: "/place"} => 2),
            ));
            assert!(failed.is_err());
            let line = line!() - 3;
            let place = PLACE.lock().expect("nobody panics with it").take().expect("a place");
            assert_eq!((place.0.as_str(), place.1), (file!(), line));
            assert!(assert_jobs(&seen, 1) > line);
        })
        .expect("a thread")
        .join()
        .expect("it is as it should be");
}

#[test]
fn a_value_of_a_label_is_written_as_it_is_exposed() {
    #[derive(LabelValue)]
    enum Kind {
        #[label(rename = "\"quoted\\\"")]
        Quoted,
    }

    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Help.").labels::<(Kind,)>().label_names(&["kind"]).register(&registry);
    let jobs = jobs.expect("a free name");
    let seen = testing::watch();
    jobs.with((Kind::Quoted,)).inc();
    let here = seen.in_registry(&registry);
    assert_metric!(here, "jobs_total", {kind: Kind::Quoted} => 1);
    assert_metric!(here, "jobs_total", {kind: "\"quoted\\\""} => 1);
    let said = message(|| assert_metric!(here, "jobs_total", {kind: Kind::Quoted} => 2));
    assert_eq!(said, "jobs_total{kind=\"\\\"quoted\\\\\\\"\"} is 1, expected 2");
}
