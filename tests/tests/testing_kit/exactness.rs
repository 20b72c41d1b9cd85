//! A watch sees what its thread records from its making on, to the last bit, and nothing else.

use std::thread;

use metrics_core::testing::{self, Seen};
use metrics_core::{Counter, Histogram, Registry, StateSet, measure, set_budget};

use crate::metrics::{
    EFFORT, HIT, HTTP_LATENCY, HTTP_REQUESTS, JOBS, LAST_METHOD, LOOKUP_LATENCY, LOOKUPS, PAGE_BYTES, QUEUE_LENGTH,
    REPORT_LINES, REQUESTS_IN_FLIGHT, ROOT, effort_of, mails, sum_of, work,
};
use crate::metrics::{Finite, Http, Method};

/// That the watch saw `work` so many times, and nothing else.
#[track_caller]
pub(crate) fn assert_worked(seen: &Seen, times: u64) {
    let tenths = sum_of(0.1, times);
    assert_eq!((seen.of(&JOBS).get_u64(), seen.of(&JOBS).get()), (times, times as f64));
    assert_eq!(seen.of(&EFFORT).get().to_bits(), effort_of(times).to_bits());
    assert_eq!(seen.of(&LOOKUPS).with(HIT).get_u64(), 3 * times);
    assert_eq!(seen.of(&HTTP_REQUESTS).with(&ROOT).get(), times as f64);
    let latency = seen.of(&HTTP_LATENCY).with(ROOT);
    assert_eq!((latency.count(), latency.sum().to_bits()), (times, tenths.to_bits()));
    let bytes: f64 = (0..times).fold(0.0, |sum, _| sum + 0.1 + 300.0);
    assert_eq!((seen.of(&PAGE_BYTES).count(), seen.of(&PAGE_BYTES).sum().to_bits()), (2 * times, bytes.to_bits()));
    let native = seen.of(&LOOKUP_LATENCY).with(HIT);
    assert_eq!((native.count(), native.sum().to_bits()), (times, tenths.to_bits()));
    let lines = seen.of(&REPORT_LINES);
    assert_eq!((lines.count(), lines.sum().to_bits()), (times, sum_of(0.3, times).to_bits()));
    assert_eq!(seen.of(mails("inbox", true)).get_u64(), times);
    assert_eq!(seen.value("http_latency_seconds_bucket", [("route", "/"), ("le", "0.1")]), Some(times as f64));
    assert_eq!(seen.value("http_latency_seconds_bucket", [("route", "/"), ("le", "0.05")]), Some(0.0));
    assert_eq!(seen.value("lookup_latency_seconds_bucket", [("le", "+Inf")]), Some(times as f64));
}

#[test]
fn a_watch_sees_nothing_of_before() {
    work(5);
    let seen = testing::watch();
    assert_worked(&seen, 0);
    work(7);
    assert_worked(&seen, 7);
    assert!(JOBS.get_u64() >= 12, "the process has them all");
    drop(seen);
    let seen = testing::watch();
    assert_worked(&seen, 0);
    work(1000);
    assert_worked(&seen, 1000);
}

#[test]
fn a_watch_sees_nothing_of_other_threads_whether_they_end_or_not() {
    let seen = testing::watch();
    work(2);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| work(50));
        }
    });
    assert_worked(&seen, 2);
    // What a thread has left goes to the next one, and never to one that is watched.
    for _ in 0..4 {
        thread::spawn(|| {
            let seen = testing::watch();
            assert_worked(&seen, 0);
            work(3);
            assert_worked(&seen, 3);
        })
        .join()
        .expect("it sees what is its own");
    }
    assert_worked(&seen, 2);
}

#[test]
fn a_large_sum_of_before_takes_no_digit_of_what_comes() {
    let registry = Registry::new();
    let huge = Histogram::builder("huge", "Help.").register(&registry).expect("a free name");
    let count = Counter::builder("count", "Help.").exact().register(&registry).expect("a free name");
    huge.observe(1e17);
    count.inc_by(1e17);
    let seen = testing::watch();
    huge.observe(0.1);
    count.inc_by(0.1);
    assert_eq!((seen.of(&huge).sum(), seen.of(&count).get()), (0.1, 0.1));
    assert_eq!(huge.sum(), 1e17);
}

#[test]
fn what_is_reset_was_recorded_all_the_same() {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Help.").register(&registry).expect("a free name");
    let sizes = Histogram::builder("sizes", "Help.").buckets([1.0]).register(&registry).expect("a free name");
    jobs.inc_by(100);
    sizes.observe(100);
    let seen = testing::watch();
    jobs.inc_by(2);
    sizes.observe(2);
    // Any other test may do that.
    thread::scope(|scope| {
        scope.spawn(|| {
            jobs.reset();
            sizes.reset();
        });
    });
    jobs.inc();
    sizes.observe(1);
    assert_eq!((seen.of(&jobs).get(), seen.of(&sizes).count(), seen.of(&sizes).sum()), (3.0, 2, 3.0));
    assert_eq!(seen.in_registry(&registry).value("sizes_bucket", [("le", "1.0")]), Some(1.0));
    assert_eq!((jobs.get(), sizes.count(), sizes.sum()), (1.0, 1, 1.0), "to all others it was");
    // And a reset inside of a watch takes away what all threads have counted, not only what the watch has seen.
    jobs.reset();
    assert_eq!((jobs.get(), seen.of(&jobs).get()), (0.0, 3.0));
}

#[test]
fn a_removed_series_takes_along_what_it_had() {
    let registry = Registry::new();
    let table = Counter::builder("table", "Help.").labels::<Http<'_>>().register(&registry).expect("a free name");
    let row = Counter::builder("row", "Help.").labels::<Finite>().register(&registry).expect("a free name");
    let seen = testing::watch();
    for _ in 0..2 {
        table.with(ROOT).inc();
        row.with(HIT).inc();
        assert_eq!(seen.of(&table).with(ROOT).get(), 1.0);
        assert!(table.remove(ROOT) && row.remove(HIT));
        assert_eq!((seen.of(&table).with(ROOT).get(), seen.of(&row).with(HIT).get()), (0.0, 0.0));
    }
    row.with(HIT).inc();
    assert_eq!((seen.of(&row).with(HIT).get(), row.with(HIT).get()), (3.0, 1.0), "its place is the same");
}

#[test]
fn metrics_are_read_in_every_form_that_they_are_updated_in() {
    let registry = Registry::new();
    let made = Counter::builder("made", "Help.").register(&registry).expect("a free name");
    let seen = testing::watch();
    made.inc();
    HTTP_REQUESTS.with(ROOT).inc();
    let (series, handle) = (HTTP_REQUESTS.with(ROOT), HTTP_REQUESTS.with(ROOT).series());
    handle.inc_by(0.5);
    assert_eq!([seen.of(&series).get(), seen.of(series).get()], [1.5, 1.5]);
    assert_eq!([seen.of(&handle).get_u64(), seen.of(handle).get_u64()], [1, 1]);
    assert_eq!([seen.of(&made).get(), seen.of(&*made).get()], [1.0, 1.0]);
    let made = made.forget();
    assert_eq!(seen.of(&made).get(), 1.0);
    assert_eq!(format!("{:?}", seen.of(&made)), "SeenOf { .. }");
}

#[test]
fn estimates_are_of_what_was_seen() {
    PAGE_BYTES.observe(1e9);
    let seen = testing::watch();
    (0..4).for_each(|_| PAGE_BYTES.observe(200));
    assert_eq!(seen.of(&PAGE_BYTES).quantile(0.5), 128.0);
    assert!(seen.of(&LOOKUP_LATENCY).with(HIT).quantile(0.5).is_nan());
}

#[test]
fn state_sets_say_their_present_state_in_every_form() {
    let registry = Registry::new();
    let made = StateSet::<Method>::builder("made", "Help.").register(&registry).expect("a free name");
    let seen = testing::watch();
    assert_eq!((seen.of(&made).get(), seen.of(&LAST_METHOD).with(ROOT).get()), (Method::Get, Method::Get));
    made.set(Method::Post);
    let labels = Http { route: "/states", ..ROOT };
    let (series, handle) = (LAST_METHOD.with(labels), LAST_METHOD.with(labels).series());
    thread::scope(|scope| _ = scope.spawn(|| LAST_METHOD.with(labels).set(Method::Post)));
    assert_eq!(seen.of(&LAST_METHOD).with(labels).get(), Method::Post, "whoever set it");
    assert_eq!([seen.of(&series).get(), seen.of(series).get()], [Method::Post; 2]);
    assert_eq!([seen.of(&handle).get(), seen.of(handle).get()], [Method::Post; 2]);
    assert_eq!([seen.of(&made).get(), seen.of(&*made).get()], [Method::Post; 2]);
    assert_eq!(seen.of(&LAST_METHOD).with(ROOT).get(), Method::Get, "another series");
}

#[test]
fn gauges_say_what_they_say_to_everybody() {
    let labels = Http { route: "/gauges", ..ROOT };
    QUEUE_LENGTH.with(labels).set(5);
    let guard = REQUESTS_IN_FLIGHT.with(labels).track();
    let seen = testing::watch();
    QUEUE_LENGTH.with(labels).inc();
    thread::spawn(move || QUEUE_LENGTH.with(labels).inc()).join().expect("it is well");
    assert_eq!(seen.of(&QUEUE_LENGTH).with(labels).get(), 7.0);
    assert_eq!(seen.of(&REQUESTS_IN_FLIGHT).with(labels).get(), 1);
    assert_eq!(seen.value("queue_length", [("route", "/gauges")]), Some(7.0));
    assert_eq!(seen.value("requests_in_flight", [("route", "/gauges")]), Some(1.0));
    drop(guard);
    assert_eq!(seen.of(&REQUESTS_IN_FLIGHT).with(labels).get(), 0);

    static ELSEWHERE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    QUEUE_LENGTH.with(labels).set_function(|| JOBS.get_u64().max(ELSEWHERE.load(std::sync::atomic::Ordering::Relaxed)));
    thread::spawn(|| {
        JOBS.inc();
        ELSEWHERE.store(1, std::sync::atomic::Ordering::Relaxed);
    })
    .join()
    .expect("it is well");
    let told = seen.value("queue_length", [("route", "/gauges")]);
    assert!(told.is_some_and(|told| told >= 1.0), "a closure sees all threads: {told:?}");
    QUEUE_LENGTH.remove(labels);
}

#[test]
fn a_measured_function_is_asked_by_its_accessors() {
    #[measure(labels(method, route = "/orders"))]
    fn order(method: Method, fine: bool) -> Result<(), &'static str> {
        if fine { Ok(()) } else { Err("sold out") }
    }

    use metrics_core::Outcome;
    let _before = order(Method::Get, true);
    let seen = testing::watch();
    let _both = (order(Method::Get, true), order(Method::Get, false));
    assert_eq!(seen.of(order_latency(Method::Get, Outcome::Ok)).count(), 1);
    assert_eq!(seen.of(order_latency(Method::Get, Outcome::Err)).count(), 1);
    assert_eq!(seen.of(order_latency(Method::Post, Outcome::Ok)).count(), 0);
    assert_eq!(seen.of(order_in_flight(Method::Get)).get(), 0);
    assert_eq!(seen.value("order_latency_seconds_count", [("outcome", "err")]), Some(1.0));
}

#[test]
fn a_spent_budget_makes_no_watch_blind() {
    thread::spawn(|| {
        set_budget(0);
        work(1);
        let seen = testing::watch();
        assert_worked(&seen, 0);
        work(4);
        assert_worked(&seen, 4);
        drop(seen);
        let seen = testing::watch();
        work(2);
        set_budget(64 << 20);
        assert_worked(&seen, 2);
    })
    .join()
    .expect("it sees all");
}

#[test]
fn a_thread_that_is_ending_is_no_reason_to_fail() {
    struct Late(std::cell::RefCell<Option<Seen>>);
    impl Drop for Late {
        fn drop(&mut self) {
            // It may outlive the thread's cells, or not.
            let seen = testing::watch();
            JOBS.inc();
            let now = seen.of(&JOBS).get_u64();
            assert!(now <= 1, "{now}");
            drop(self.0.take());
        }
    }
    std::thread_local!(static LATE: Late = const { Late(std::cell::RefCell::new(None)) });

    for touched_first in [true, false] {
        thread::spawn(move || {
            if touched_first {
                JOBS.inc();
            }
            LATE.with(|late| late.0.replace(Some(testing::watch())));
            JOBS.inc();
        })
        .join()
        .expect("nothing fails when it ends");
    }
}
