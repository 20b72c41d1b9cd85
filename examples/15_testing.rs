//! Metrics are statics, and tests run in parallel: a test that watches sees what its own thread recorded, and nothing
//! else.
//!
//! The functions below `main` are tests; in a program of yours they have `#[test]` above them.

use std::thread;
use std::time::Duration;

use metrics_core::testing::{self, Clock, assert_metric};
use metrics_core::{Counter, Histogram, LabelValue, Labels, counter, histogram};

#[derive(LabelValue)]
enum Payment {
    Card,
    Invoice,
}

#[derive(Labels)]
struct Order<'a> {
    payment: Payment,
    country: &'a str,
}

/// Orders taken.
#[counter]
static ORDERS: Counter<Order>;

/// Time from an order to its dispatch.
#[histogram(buckets = [60.0, 3600.0, 86400.0], unit = seconds)]
static DISPATCH_LATENCY: Histogram;

fn order(payment: Payment, country: &str) {
    ORDERS.with(Order { payment, country }).inc();
}

/// What this program would run as tests, each on a thread of its own, all at once.
fn main() {
    let tests: [(&str, fn()); 4] = [
        ("an order is counted", an_order_is_counted),
        ("an order is counted by country", an_order_is_counted_by_country),
        ("dispatch takes an hour", dispatch_takes_an_hour),
        ("what other threads do", what_other_threads_do),
    ];
    let threads = tests.map(|(name, test)| (name, thread::spawn(test)));
    for (name, thread) in threads {
        println!("{name}: {}", if thread.join().is_ok() { "ok" } else { "failed" });
    }
    println!("\nwhat a failure says:\n{}", what_a_failure_says());
}

fn an_order_is_counted() {
    order(Payment::Card, "no"); // a fixture's: before the watch
    let seen = testing::watch();
    order(Payment::Card, "no");
    order(Payment::Invoice, "no");

    // Through the metric, in its own types.
    assert_eq!(seen.of(&ORDERS).with(Order { payment: Payment::Card, country: "no" }).get_u64(), 1);
    // By name, as a dashboard asks for it.
    assert_eq!(seen.value("orders_total", [("country", "no")]), Some(2.0));
}

fn an_order_is_counted_by_country() {
    let seen = testing::watch();
    for country in ["no", "se", "se"] {
        order(Payment::Card, country);
    }
    assert_metric!(seen, "orders_total" => 3);
    assert_metric!(seen, "orders_total", {country: "se", payment: Payment::Card} => 2);
    assert_metric!(seen, "orders_total", {payment: Payment::Invoice} => 0, "none was to be paid later");
}

fn dispatch_takes_an_hour() {
    let (seen, clock) = (testing::watch(), Clock::new());
    let timer = DISPATCH_LATENCY.start_timer();
    clock.advance(Duration::from_secs(3600)); // nobody waits
    timer.stop();
    assert_metric!(seen, "dispatch_latency_seconds_sum" => 3600);
    assert_metric!(seen, "dispatch_latency_seconds_bucket", {le: "3600.0"} => 1);
}

fn what_other_threads_do() {
    let seen = testing::watch();
    thread::spawn(|| order(Payment::Card, "dk")).join().expect("it is well");
    assert_metric!(seen, "orders_total" => 0, "that is for `testing::watch_process()`");
}

fn what_a_failure_says() -> String {
    std::panic::set_hook(Box::new(|_| {})); // it would say it on standard error, with the line of the assertion
    let failed = thread::spawn(|| {
        let seen = testing::watch();
        order(Payment::Card, "fi");
        order(Payment::Invoice, "is");
        assert_metric!(seen, "orders_total", {payment: "card", country: "is"} => 1);
    });
    let message = failed.join().expect_err("there is no such order");
    message.downcast_ref::<String>().cloned().unwrap_or_default()
}
