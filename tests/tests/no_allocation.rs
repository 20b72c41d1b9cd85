//! No update allocates after the first one on its thread, and no call of an instrumented function.

#![allow(unsafe_code, reason = "an allocator is what has to count here")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::ready;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use metrics_core::{
    Counter, Gauge, Histogram, InFlight, LabelValue, Labels, Summary, counter, gauge, histogram, measure, summary,
};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    status: u16,
}

/// Plain.
#[counter]
static PLAIN: Counter;
/// A row.
#[counter]
fn row(method: Method, cached: bool);
/// A table.
#[counter]
static TABLE: Counter<Http>;
/// A gauge.
#[gauge]
static LEVEL: Gauge;
/// Under way.
#[gauge(in_flight)]
static UNDER_WAY: InFlight;
/// Time taken.
#[histogram(latency)]
static WAITED: Histogram;
/// Time taken, by request.
#[histogram(latency)]
static WAITED_BY: Histogram<Http>;
/// Size.
#[summary]
static SIZE: Summary;

#[test]
fn updates_allocate_nothing_after_the_first() {
    let http = Http { method: Method::Get, route: "/orders", status: 200 };
    let held = TABLE.with(&http).series();
    let updates = || {
        PLAIN.inc();
        PLAIN.inc_by(0.5);
        row(Method::Post, true).inc();
        TABLE.with(&http).inc();
        held.inc_by(3);
        LEVEL.set(5);
        LEVEL.inc_by(Duration::from_secs(1));
        drop(LEVEL.track());
        drop(UNDER_WAY.track());
        WAITED.observe(0.1);
        drop(WAITED.start_timer());
        WAITED_BY.with(&http).observe(Duration::from_millis(3));
        drop(WAITED_BY.with(&http).start_timer());
        SIZE.observe(512);
    };
    updates();
    let before = ALLOCATIONS.get();
    for _ in 0..1000 {
        updates();
    }
    assert_eq!(ALLOCATIONS.get() - before, 0);
    assert_eq!((PLAIN.get(), row(Method::Post, true).get()), (1501.5, 1001.0));
}

#[counter]
#[measure(labels(method, route), late(status: u16 = ret.copied().unwrap_or(500)))]
fn at_once(method: Method, route: &str) -> Result<u16, ()> {
    let _ = method;
    if route.is_empty() { Err(()) } else { Ok(200) }
}

#[histogram(busy)]
#[measure]
async fn as_a_future(value: u16) -> u16 {
    ready(value).await
}

#[test]
fn a_call_of_an_instrumented_function_allocates_nothing_after_the_first() {
    let calls = || {
        let answers = [at_once(Method::Get, "/orders"), at_once(Method::Post, "")];
        assert_eq!(answers, [Ok(200), Err(())]);
        let polled = pin!(as_a_future(7)).poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(7));
    };
    calls();
    let before = ALLOCATIONS.get();
    for _ in 0..1000 {
        calls();
    }
    assert_eq!(ALLOCATIONS.get() - before, 0);
    assert_eq!(at_once_calls().get_u64(), 2002);
    assert_eq!(as_a_future_busy().count(), 1001);
}
