//! Instrumented functions that run as futures: every kind of them, every way out, on both of tokio's runtimes.

use std::future::{pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::sync::atomic::AtomicU8;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use metrics_core::{LabelValue, Outcome, counter, gauge, generate_latest, histogram, measure, summary};
use tokio::runtime::{Builder, Runtime};

/// How a call is to end, if nobody ends it before.
#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
enum End {
    Return,
    Early,
    Question,
    PanicAtOnce,
    PanicLater,
    Hang,
}

type Answer = Result<u32, String>;
type Boxed<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

async fn fails() -> Answer {
    Err("no".to_owned())
}

/// A body with two places to be cancelled at.
macro_rules! body {
    ($end:expr) => {{
        if $end == End::PanicAtOnce {
            panic!("told to");
        }
        tokio::task::yield_now().await;
        match $end {
            End::Early => return Ok(7),
            End::Question => _ = fails().await?,
            End::PanicLater => panic!("told to"),
            End::Hang => pending().await,
            _ => tokio::time::sleep(Duration::from_millis(1)).await,
        }
        Ok(7)
    }};
}

// ---- every kind of function --------------------------------------------------------------------------------

#[measure(labels(end))]
#[counter]
#[counter(errors)]
#[histogram(busy)]
#[summary(latency, name = "free_summed", accessor = free_summed)]
async fn free(end: End) -> Answer {
    body!(end)
}

#[measure(labels(end, size: usize = text.as_ref().len()))]
async fn borrowing<'t, T>(end: End, text: &'t T, _: &str) -> Result<&'t str, String>
where
    T: AsRef<str> + Sync + ?Sized + 't,
    for<'x> &'x T: Into<&'x str>,
{
    let answer: Answer = async { body!(end) }.await;
    answer.map(|_| text.as_ref())
}

#[measure(labels(end))]
async fn opaque(end: End) -> Result<impl Into<u32> + Send, String> {
    let answer: Answer = async { body!(end) }.await;
    answer.map(|value| value as u8)
}

#[measure(labels(end))]
fn returns_impl(end: End) -> impl Future<Output = Answer> + Send {
    if end == End::Hang {
        return future(End::Hang);
    }
    future(end)
}

#[measure(labels(end))]
fn returns_boxed(end: End) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    Box::pin(async move { body!(end) })
}

fn future(end: End) -> Boxed<'static> {
    Box::pin(async move { body!(end) })
}

#[measure(labels(end), name = "hidden_boxed", future)]
#[counter(errors, name = "hidden_boxed_errors", future)]
fn hidden_boxed(end: End) -> Boxed<'static> {
    future(end)
}

/// Guards alone, in the shapes that put them into a block of their own.
#[histogram(latency, labels(end), name = "guarded_wait")]
#[gauge(in_flight, labels(end))]
#[counter(labels(end))]
fn guarded(end: End) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    future(end)
}

struct Server;

impl Server {
    #[measure(labels(end), name = "server_method")]
    async fn method(&mut self, end: End) -> Answer {
        body!(end)
    }
}

trait Service {
    #[measure(labels(end), name = "service_default")]
    async fn default_method(&mut self, end: End) -> Answer {
        body!(end)
    }

    async fn required(self, end: End) -> Answer;
}

impl Service for Server {
    #[measure(labels(end), name = "server_required")]
    async fn required(self, end: End) -> Answer {
        body!(end)
    }
}

/// What `async_trait` makes of a trait with `async fn expanded(&self, end: End) -> Answer`.
trait Expanded {
    fn expanded<'life0, 'async_trait>(
        &'life0 self,
        end: End,
    ) -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = Answer> + ::core::marker::Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait;
}

impl Expanded for Server {
    #[measure(labels(end), name = "server_expanded")]
    fn expanded<'life0, 'async_trait>(
        &'life0 self,
        end: End,
    ) -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = Answer> + ::core::marker::Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            if let Some(__ret) = ::core::option::Option::None::<Answer> {
                #[allow(unreachable_code)]
                return __ret;
            }
            let __self = self;
            let end = end;
            let __ret: Answer = {
                let _ = __self;
                body!(end)
            };
            #[allow(unreachable_code)]
            __ret
        })
    }
}

// ---- every way out of it -----------------------------------------------------------------------------------

/// What is done with a future.
#[derive(Clone, Copy, Debug)]
enum Way {
    Await,
    Timeout,
    Abort,
    /// Another future is done first.
    Lose,
    /// Dropped after so many polls.
    Drop(u32),
}

const WAYS: [(End, Way, Option<Outcome>); 12] = [
    (End::Return, Way::Await, Some(Outcome::Ok)),
    (End::Early, Way::Await, Some(Outcome::Ok)),
    (End::Question, Way::Await, Some(Outcome::Err)),
    (End::PanicAtOnce, Way::Await, Some(Outcome::Panic)),
    (End::PanicLater, Way::Await, Some(Outcome::Panic)),
    (End::Hang, Way::Timeout, Some(Outcome::Cancelled)),
    (End::Hang, Way::Abort, Some(Outcome::Cancelled)),
    (End::Hang, Way::Lose, Some(Outcome::Cancelled)),
    (End::Hang, Way::Drop(1), Some(Outcome::Cancelled)),
    (End::Hang, Way::Drop(2), Some(Outcome::Cancelled)),
    (End::Return, Way::Drop(0), None),
    (End::PanicAtOnce, Way::Drop(0), None),
];

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Ends the future in that way. Spawning shows that it is `Send`.
fn end(runtime: &Runtime, way: Way, mut future: Boxed<'static>) {
    runtime.block_on(async {
        match way {
            Way::Await => drop(tokio::spawn(future).await),
            Way::Timeout => {
                let timeout = tokio::spawn(tokio::time::timeout(Duration::from_millis(5), future)).await;
                assert!(timeout.expect("no panic").is_err());
            }
            Way::Abort => {
                let task = tokio::spawn(future);
                tokio::time::sleep(Duration::from_millis(5)).await;
                task.abort();
                assert!(task.await.expect_err("it was aborted").is_cancelled());
            }
            Way::Lose => {
                let mut winner = pin!(tokio::time::sleep(Duration::from_millis(2)));
                poll_fn(|cx| {
                    assert!(future.as_mut().poll(cx).is_pending());
                    winner.as_mut().poll(cx)
                })
                .await;
            }
            Way::Drop(polls) => {
                for _ in 0..polls {
                    assert!(poll_once(future.as_mut()).is_pending());
                }
                drop(future);
            }
        }
    });
}

/// The sum of the samples whose line begins so and has the label.
fn sum_of(name: &str, label: &str) -> f64 {
    let text = generate_latest();
    let lines = text.lines().filter(|line| line.starts_with(&format!("{name}{{")) && line.contains(label));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

type Call = Box<dyn Fn(End) -> Boxed<'static>>;

fn calls() -> Vec<(&'static str, Call)> {
    vec![
        ("free", Box::new(|end| Box::pin(free(end)))),
        ("borrowing", Box::new(|end| Box::pin(async move { borrowing(end, "text", "").await.map(|_| 7) }))),
        ("opaque", Box::new(|end| Box::pin(async move { opaque(end).await.map(Into::into) }))),
        ("returns_impl", Box::new(|end| Box::pin(returns_impl(end)))),
        ("returns_boxed", Box::new(returns_boxed)),
        ("hidden_boxed", Box::new(hidden_boxed)),
        ("server_method", Box::new(|end| Box::pin(async move { Server.method(end).await }))),
        ("service_default", Box::new(|end| Box::pin(async move { Server.default_method(end).await }))),
        ("server_required", Box::new(|end| Box::pin(Server.required(end)))),
        ("server_expanded", Box::new(|end| Box::pin(async move { Server.expanded(end).await }))),
    ]
}

#[test]
fn every_kind_of_future_records_every_way_out_of_it() {
    let mut current = Builder::new_current_thread();
    let mut multi = Builder::new_multi_thread();
    for (runtime, workers) in [(&mut current, 0), (multi.worker_threads(2), 2)] {
        let runtime = runtime.enable_time().build().expect("a runtime");
        for (name, call) in calls() {
            let (latency, in_flight) = (format!("{name}_latency_seconds"), format!("{name}_in_flight"));
            for (what, way, outcome) in WAYS {
                let count = |label: &str| sum_of(&format!("{latency}_count"), label);
                let of_outcome = |outcome: Option<Outcome>| {
                    outcome.map_or(0.0, |outcome| count(&format!("outcome=\"{}\"", outcome.as_str())))
                };
                let (all, these) = (count(""), of_outcome(outcome));
                end(&runtime, way, call(what));
                let expected = if outcome.is_some() { 1.0 } else { 0.0 };
                let context = format!("{name} {what:?} {way:?} on {workers} workers");
                assert_eq!(count("") - all, expected, "{context}");
                assert_eq!(of_outcome(outcome) - these, expected, "{context}");
                assert_eq!(sum_of(&in_flight, ""), 0.0, "{context}");
            }
            let sum = sum_of(&format!("{latency}_sum"), "");
            assert!((0.01..60.0).contains(&sum), "{name}: {sum}");
        }
    }
    let calls = f64::from(2 * WAYS.iter().filter(|(_, _, outcome)| outcome.is_some()).count() as u32);
    assert_eq!(free_calls().get(), calls);
    assert_eq!(free_busy().count(), calls as u64);
    assert_eq!(free_summed().count(), calls as u64);
    assert_eq!(free_errors().get(), 2.0 * 3.0, "an error and two panics on each runtime");
    assert!(free_busy().sum() <= free_summed().sum());
    assert!(generate_latest().contains("\nhidden_boxed_errors_total 6\n"));
}

#[test]
fn guards_alone_end_with_the_future() {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    for (what, way, outcome) in WAYS {
        let (calls, waits) = (guarded_calls(what).get(), guarded_latency(what).count());
        end(&runtime, way, guarded(what));
        let expected = u64::from(outcome.is_some());
        assert_eq!(guarded_latency(what).count() - waits, expected, "{what:?} {way:?}");
        assert_eq!(guarded_calls(what).get() - calls, expected as f64, "{what:?} {way:?}");
        assert_eq!(guarded_in_flight(what).get(), 0, "{what:?} {way:?}");
    }
}

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

#[histogram(busy)]
#[histogram(latency)]
async fn mostly_waits() {
    std::thread::sleep(Duration::from_millis(3));
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[test]
fn busy_time_is_the_time_inside_polls() {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(mostly_waits());
    let (busy, wall) = (mostly_waits_busy().sum(), mostly_waits_latency().sum());
    assert!(busy >= 0.003 && wall >= 0.053 && busy < wall - 0.02, "{busy} of {wall}");
}

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
