//! The testing kit, as the contract shows it.

use std::time::Duration;

use metrics_core::{Counter, Gauge, Histogram, LabelValue, Labels, assert_metric, counter, gauge, histogram, testing};

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

/// Requests that this test makes.
#[counter]
static CONTRACT_KIT_REQUESTS: Counter<Http>;

/// Time that they take.
#[histogram(latency)]
static CONTRACT_KIT_LATENCY: Histogram;

/// Some of them.
#[gauge]
static CONTRACT_KIT_WAITING: Gauge;

#[test]
fn a_test_sees_what_its_own_thread_did() {
    let labels = || Http { method: Method::Get, route: "/" };
    CONTRACT_KIT_REQUESTS.with(labels()).inc();
    let seen = testing::watch();
    CONTRACT_KIT_REQUESTS.with(labels()).inc();
    CONTRACT_KIT_REQUESTS.with(&Http { method: Method::Post, route: "/x" }).inc_by(2);
    CONTRACT_KIT_LATENCY.observe(Duration::from_millis(250));
    CONTRACT_KIT_WAITING.set(7);
    assert_eq!(seen.of(&CONTRACT_KIT_REQUESTS).with(&labels()).get(), 1.0);
    assert_eq!(seen.of(&CONTRACT_KIT_LATENCY).count(), 1);
    assert_eq!(seen.of(&CONTRACT_KIT_LATENCY).sum(), 0.25);
    assert_eq!(seen.of(&CONTRACT_KIT_WAITING).get(), 7.0);
    let value: Option<f64> = seen.value("contract_kit_requests_total", [("method", "get")]);
    assert_eq!(value, Some(1.0));
    assert_eq!(seen.value("contract_kit_requests_total", []), Some(3.0));
    assert_eq!(seen.value("contract_kit_nothing", [("method", "get")]), None);
    assert_metric!(seen, "contract_kit_requests_total", {method: "get"} => 1);
    assert_metric!(seen, "contract_kit_requests_total", {method: "post", route: "/x"} => 2);
}

#[test]
fn a_process_is_watched_as_a_whole() {
    let seen = testing::watch_process();
    std::thread::spawn(|| CONTRACT_KIT_REQUESTS.with(Http { method: Method::Get, route: "/thread" }).inc())
        .join()
        .expect("it does not panic");
    assert_metric!(seen, "contract_kit_requests_total", {route: "/thread"} => 1);
}

#[test]
fn a_clock_sets_the_time() {
    let seen = testing::watch();
    let clock = testing::Clock::new();
    let timer = CONTRACT_KIT_LATENCY.start_timer();
    clock.advance(Duration::from_secs(90));
    assert_eq!(timer.stop(), Duration::from_secs(90));
    assert_eq!(seen.of(&CONTRACT_KIT_LATENCY).sum(), 90.0);
}
