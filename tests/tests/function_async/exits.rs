//! What an exit is: done, dropped between two polls, or dropped inside of one.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use metrics_core::{Outcome, counter, histogram, measure};

use crate::ways::{Answer, poll_once};

#[measure]
#[histogram(latency, name = "begun_wait", accessor = begun_wait)]
async fn begun() -> Answer {
    pending::<()>().await;
    Ok(0)
}

#[test]
fn a_future_is_in_flight_from_its_first_poll_to_its_drop() {
    let mut future = Box::pin(begun());
    assert_eq!(begun_in_flight().get(), 0);
    assert!(poll_once(future.as_mut()).is_pending());
    assert_eq!((begun_in_flight().get(), begun_latency(Outcome::Cancelled).count()), (1, 0));
    drop(future);
    assert_eq!((begun_in_flight().get(), begun_latency(Outcome::Cancelled).count()), (0, 1));
    assert_eq!(begun_wait().count(), 1);
}

#[counter(outcome)]
async fn bystander() {
    pending::<()>().await;
}

#[test]
fn a_future_that_a_siblings_panic_drops_was_cancelled() {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut future = Box::pin(bystander());
        assert!(poll_once(future.as_mut()).is_pending());
        panic!("the sibling");
    }));
    assert!(panicked.is_err());
    assert_eq!(bystander_calls(Outcome::Cancelled).get_u64(), 1);
    assert_eq!(bystander_calls(Outcome::Panic).get_u64(), 0);
}

#[counter(outcome)]
async fn endless(panics: bool) -> ! {
    loop {
        assert!(!panics, "told to");
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_future_that_never_ends_panics_or_is_cancelled() {
    assert!(poll_once(Box::pin(endless(false)).as_mut()).is_pending());
    assert!(catch_unwind(|| poll_once(Box::pin(endless(true)).as_mut()).is_pending()).is_err());
    assert_eq!(endless_calls(Outcome::Cancelled).get_u64(), 1);
    assert_eq!(endless_calls(Outcome::Panic).get_u64(), 1);
}

#[measure]
async fn countdown(from: u8) -> u8 {
    if from == 0 { 0 } else { Box::pin(countdown(from - 1)).await }
}

#[test]
fn recursion_is_counted_call_by_call() {
    assert_eq!(poll_once(pin!(countdown(3))), Poll::Ready(0));
    assert_eq!(countdown_latency(Outcome::Ok).count(), 4);
    assert_eq!(countdown_in_flight().get(), 0);
}

#[counter(outcome, err_if = cannot_tell)]
async fn judged_wrongly() -> u8 {
    tokio::task::yield_now().await;
    1
}

fn cannot_tell(_: &u8) -> bool {
    panic!("told to")
}

#[test]
fn a_predicate_that_panics_is_a_panic() {
    let mut future = Box::pin(judged_wrongly());
    assert!(poll_once(future.as_mut()).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| poll_once(future.as_mut()).is_ready())).is_err());
    drop(future);
    let counts =
        [Outcome::Panic, Outcome::Cancelled, Outcome::Ok].map(|outcome| judged_wrongly_calls(outcome).get_u64());
    assert_eq!(counts, [1, 0, 0]);
}

#[measure]
#[counter(errors)]
#[counter]
fn makes(panics: bool) -> impl Future<Output = Answer> {
    assert!(!panics, "told to");
    async { Ok(0) }
}

#[test]
fn a_function_that_panics_before_there_is_a_future_has_panicked() {
    drop(makes(false));
    assert_eq!((makes_calls().get_u64(), makes_errors().get_u64()), (0, 0), "nobody polled it");
    assert!(catch_unwind(|| drop(makes(true))).is_err());
    assert_eq!((makes_calls().get_u64(), makes_errors().get_u64(), makes_in_flight().get()), (1, 1, 0));
    assert_eq!(makes_latency(Outcome::Panic).count(), 1);
}

fn panic_now() -> bool {
    panic!("in a label")
}

#[measure(late(broken: bool = panic_now()))]
async fn late_panics(waits: bool) -> u8 {
    if waits {
        pending::<()>().await;
    }
    7
}

#[test]
fn a_late_label_that_panics_leaves_the_future_as_it_is() {
    assert_eq!(poll_once(pin!(late_panics(false))), Poll::Ready(7));
    let mut dropped = Box::pin(late_panics(true));
    assert!(poll_once(dropped.as_mut()).is_pending());
    drop(dropped);
    assert_eq!(late_panics_in_flight().get(), 0);
    let refused = "\nmetrics_rejected_updates_total{metric=\"late_panics_latency_seconds\",reason=\"late_label\"} 2\n";
    assert!(metrics_core::generate_latest().contains(refused));
}
