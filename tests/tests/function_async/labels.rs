//! Labels of functions that run as futures: of the entry, and of the exit.

use std::future::{pending, ready};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::AtomicU8;

use metrics_core::{Outcome, counter, histogram, measure};
use tokio::runtime::Builder;

use crate::ways::poll_once;

/// When the label was taken.
static TAKEN: Mutex<Vec<&str>> = Mutex::new(Vec::new());

fn tenant(at: &'static str, name: &Mutex<String>) -> String {
    TAKEN.lock().expect("no panic under it").push(at);
    name.lock().expect("no panic under it").clone()
}

#[measure(labels(tenant: &str = &tenant("async", name)))]
async fn taken_at_first_poll(name: &Mutex<String>, ends: AtomicU8) -> u8 {
    *name.lock().expect("no panic under it") = "changed".to_owned();
    ready(()).await;
    ends.into_inner()
}

#[measure(labels(tenant: &str = &tenant("call", name)))]
fn taken_at_call<'n>(name: &'n Mutex<String>) -> impl Future<Output = ()> + 'n {
    async move { *name.lock().expect("no panic under it") = "changed".to_owned() }
}

#[test]
fn labels_are_taken_once() {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let name = Mutex::new("first".to_owned());
    let (first, second) = (taken_at_first_poll(&name, AtomicU8::new(3)), taken_at_call(&name));
    assert_eq!(*TAKEN.lock().expect("no panic under it"), ["call"]);
    assert_eq!(runtime.block_on(first), 3);
    runtime.block_on(second);
    assert_eq!(*TAKEN.lock().expect("no panic under it"), ["call", "async"]);
    assert_eq!(taken_at_first_poll_latency("first", Outcome::Ok).count(), 1);
    assert_eq!(taken_at_call_latency("first", Outcome::Ok).count(), 1);
    assert_eq!(taken_at_call_in_flight("first").get(), 0);
}

#[histogram(latency, outcome, late(status: u16 = ret.copied().unwrap_or(0), failure: Option<&str> = err.map(String::as_str)))]
async fn late(fails: bool) -> Result<u16, String> {
    if fails { Err("late".to_owned()) } else { Ok(200) }
}

#[counter(outcome, ok_if = Result::is_err)]
async fn judged() -> Result<u16, Box<dyn std::error::Error + Send>> {
    if ready(true).await {
        return Err(Box::new(std::fmt::Error));
    }
    Ok(1)
}

#[test]
fn late_labels_and_predicates_see_the_output() {
    assert!(poll_once(pin!(late(false))).is_ready() && poll_once(pin!(late(true))).is_ready());
    assert_eq!(late_latency(200, None, Outcome::Ok).count(), 1);
    assert_eq!(late_latency(0, Some("late"), Outcome::Err).count(), 1);
    assert!(poll_once(pin!(judged())).is_ready());
    assert_eq!(judged_calls(Outcome::Ok).get_u64(), 1);
}

#[counter(outcome, late(returned: bool = ret.is_some(), failed: bool = err.is_some()))]
async fn undecided() -> Result<u8, u8> {
    pending().await
}

#[test]
fn late_labels_of_a_cancelled_call_see_neither_value_nor_error() {
    let mut future = Box::pin(undecided());
    assert!(poll_once(future.as_mut()).is_pending());
    drop(future);
    assert_eq!(undecided_calls(false, false, Outcome::Cancelled).get_u64(), 1);
}
