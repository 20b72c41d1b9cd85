//! Instrumented functions ended by what a program ends them with: tokio's own `select!`, `timeout` and `abort`, and
//! methods that the `async_trait` crate rewrote.
//!
//! A future that is dropped by hand shows what an instrumented function does; these show that what the crates expand
//! to, and how a runtime drops a task, is no different.

use std::future::pending;
use std::time::Duration;

use async_trait::async_trait;
use metrics_core::{LabelValue, Outcome, counter, generate_latest, histogram, measure};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// Which runtime a call runs on; a label, so that the two do not add up.
#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
enum On {
    CurrentThread,
    MultiThread,
}

/// Runs the test on both runtimes.
fn on_both(test: impl Fn(&Runtime, On)) {
    let current = Builder::new_current_thread().enable_time().build().expect("a runtime");
    test(&current, On::CurrentThread);
    let multi = Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    test(&multi, On::MultiThread);
}

// ---- select!, timeout, abort -------------------------------------------------------------------------------

#[measure(labels(on))]
#[counter(labels(on))]
async fn raced(on: On, after: Option<Duration>) -> u32 {
    match after {
        Some(after) => tokio::time::sleep(after).await,
        None => pending().await,
    }
    7
}

#[test]
fn the_loser_of_a_select_was_cancelled_and_the_winner_was_not() {
    on_both(|runtime, on| {
        let winner = runtime.block_on(async {
            // In this order the loser is polled whenever the winner is.
            tokio::select! {
                biased;
                value = raced(on, None) => value + 1,
                value = raced(on, Some(Duration::from_millis(2))) => value,
            }
        });
        assert_eq!(winner, 7);
        assert_eq!(raced_latency(on, Outcome::Ok).count(), 1, "{on:?}");
        assert_eq!(raced_latency(on, Outcome::Cancelled).count(), 1, "{on:?}");
        assert!(raced_latency(on, Outcome::Ok).sum() >= 0.001, "{on:?}");
        assert_eq!(raced_calls(on).get_u64(), 2, "{on:?}");
        assert_eq!(raced_in_flight(on).get(), 0, "{on:?}");
    });
}

#[measure(labels(on))]
#[counter(labels(on))]
async fn unpolled(on: On) {}

#[test]
fn a_branch_of_a_select_that_is_never_polled_records_nothing() {
    on_both(|runtime, on| {
        runtime.block_on(async {
            tokio::select! {
                biased;
                () = std::future::ready(()) => {}
                () = unpolled(on) => unreachable!("the branch before is ready"),
            }
        });
        assert_eq!(unpolled_calls(on).get_u64(), 0, "{on:?}");
        assert_eq!(unpolled_latency(on, Outcome::Ok).count(), 0, "{on:?}");
        assert_eq!(unpolled_latency(on, Outcome::Cancelled).count(), 0, "{on:?}");
    });
}

#[measure(labels(on))]
async fn limited(on: On, after: Option<Duration>) {
    match after {
        Some(after) => tokio::time::sleep(after).await,
        None => pending().await,
    }
}

#[test]
fn a_timeout_cancels_and_a_call_in_time_is_ok() {
    on_both(|runtime, on| {
        runtime.block_on(async {
            let limit = Duration::from_millis(5);
            assert!(tokio::time::timeout(limit, limited(on, None)).await.is_err());
            let minute = Duration::from_secs(60);
            let in_time = tokio::time::timeout(minute, limited(on, Some(Duration::from_millis(1)))).await;
            assert!(in_time.is_ok());
        });
        let cancelled = limited_latency(on, Outcome::Cancelled);
        assert_eq!((cancelled.count(), limited_latency(on, Outcome::Ok).count()), (1, 1), "{on:?}");
        // The limit runs from before the first poll, so a busy machine may leave the call less than all of it.
        assert!(cancelled.sum() > 0.0 && cancelled.sum() < 60.0, "{on:?}: {}", cancelled.sum());
        assert_eq!(limited_in_flight(on).get(), 0, "{on:?}");
    });
}

#[measure(labels(on))]
async fn aborted(on: On, begun: oneshot::Sender<()>) {
    begun.send(()).expect("somebody waits");
    pending().await
}

#[test]
fn an_aborted_task_was_cancelled_and_is_in_flight_no_more() {
    on_both(|runtime, on| {
        runtime.block_on(async {
            let (begun, waits) = oneshot::channel();
            let task = tokio::spawn(aborted(on, begun));
            waits.await.expect("it begins");
            assert_eq!(aborted_in_flight(on).get(), 1, "{on:?}");
            task.abort();
            assert!(task.await.expect_err("it was aborted").is_cancelled());
        });
        assert_eq!(aborted_latency(on, Outcome::Cancelled).count(), 1, "{on:?}");
        assert_eq!(aborted_latency(on, Outcome::Ok).count(), 0, "{on:?}");
        assert_eq!(aborted_in_flight(on).get(), 0, "{on:?}");
    });
}

#[measure(labels(on))]
async fn left_running(on: On, begun: oneshot::Sender<()>) {
    begun.send(()).expect("somebody waits");
    pending().await
}

#[test]
fn a_task_that_the_runtime_drops_was_cancelled() {
    for on in [On::CurrentThread, On::MultiThread] {
        let mut builder =
            if on == On::CurrentThread { Builder::new_current_thread() } else { Builder::new_multi_thread() };
        let runtime = builder.worker_threads(2).build().expect("a runtime");
        runtime.block_on(async {
            let (begun, waits) = oneshot::channel();
            drop(tokio::spawn(left_running(on, begun)));
            waits.await.expect("it begins");
        });
        assert_eq!(left_running_in_flight(on).get(), 1, "{on:?}");
        drop(runtime);
        assert_eq!(left_running_latency(on, Outcome::Cancelled).count(), 1, "{on:?}");
        assert_eq!(left_running_in_flight(on).get(), 0, "{on:?}");
    }
}

#[measure(labels(on))]
async fn panics(on: On) {
    tokio::task::yield_now().await;
    panic!("told to");
}

#[test]
fn a_task_that_panics_is_no_cancelled_one() {
    on_both(|runtime, on| {
        let task = runtime.block_on(async { tokio::spawn(panics(on)).await });
        assert!(task.expect_err("it panicked").is_panic());
        assert_eq!(panics_latency(on, Outcome::Panic).count(), 1, "{on:?}");
        assert_eq!(panics_latency(on, Outcome::Cancelled).count(), 0, "{on:?}");
        assert_eq!(panics_in_flight(on).get(), 0, "{on:?}");
    });
}

// ---- async_trait -------------------------------------------------------------------------------------------

#[async_trait]
trait Store {
    fn on(&self) -> On;

    /// Instrumented as a default method.
    #[measure(name = "store_load", labels(on: On = self.on()))]
    async fn load(&self, id: Option<u32>) -> Result<u32, String> {
        let id = id.ok_or("no id")?;
        tokio::time::sleep(Duration::from_millis(2)).await;
        Ok(id)
    }

    async fn save(&mut self, id: u32) -> u32;

    async fn wait(&self);
}

struct Disk {
    on: On,
    saved: u32,
}

#[async_trait]
impl Store for Disk {
    fn on(&self) -> On {
        self.on
    }

    #[histogram(latency, name = "disk_save", labels(on: On = self.on, id))]
    async fn save(&mut self, id: u32) -> u32 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.saved += id;
        self.saved
    }

    #[measure(name = "disk_wait", labels(on: On = self.on))]
    async fn wait(&self) {
        pending().await
    }
}

#[test]
fn methods_of_async_trait_record_every_way_out() {
    on_both(|runtime, on| {
        // Unsized, as such a trait is used: a default method that is instrumented stays callable on it.
        let store: Box<dyn Store + Send + Sync> = Box::new(Disk { on, saved: 1 });
        runtime.block_on(async {
            assert_eq!(store.load(Some(3)).await, Ok(3));
            assert_eq!(store.load(None).await, Err("no id".to_owned()));
            let limit = Duration::from_millis(5);
            assert!(tokio::time::timeout(limit, store.wait()).await.is_err());
            drop(store.wait());
            let spawned = tokio::spawn(async move {
                let mut store = store;
                assert_eq!(store.save(4).await, 5);
            });
            spawned.await.expect("no panic");
        });
        let label = match on {
            On::CurrentThread => "on=\"current_thread\"",
            On::MultiThread => "on=\"multi_thread\"",
        };
        let sample = |name: &str, outcome: &str| sample(name, label, outcome);
        assert_eq!(sample("store_load_latency_seconds_count", "ok"), Some(1.0), "{on:?}");
        assert_eq!(sample("store_load_latency_seconds_count", "err"), Some(1.0), "{on:?}");
        assert!(sample("store_load_latency_seconds_sum", "ok").is_some_and(|sum| (0.001..60.0).contains(&sum)));
        assert_eq!(sample("store_load_in_flight", ""), Some(0.0), "{on:?}");
        assert_eq!(sample("disk_wait_latency_seconds_count", "cancelled"), Some(1.0), "{on:?}");
        assert_eq!(sample("disk_wait_latency_seconds_count", "ok").unwrap_or(0.0), 0.0, "{on:?}");
        assert_eq!(sample("disk_wait_in_flight", ""), Some(0.0), "{on:?}");
        assert_eq!(sample("disk_save_seconds_count", ""), Some(1.0), "{on:?}");
        assert!(sample("disk_save_seconds_sum", "").is_some_and(|sum| (0.001..60.0).contains(&sum)));
    });
}

/// The value of the one sample of that name with this label and, if one is given, this outcome.
fn sample(name: &str, label: &str, outcome: &str) -> Option<f64> {
    let outcome = if outcome.is_empty() { String::new() } else { format!("outcome=\"{outcome}\"") };
    let text = generate_latest();
    let mut samples = text
        .lines()
        .filter(|line| line.starts_with(&format!("{name}{{")) && line.contains(label) && line.contains(&outcome));
    let value = samples.next()?.rsplit(' ').next()?.parse().ok();
    assert_eq!(samples.next(), None, "one sample of {name}");
    value
}
