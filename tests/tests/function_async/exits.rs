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
