//! What a future does, what is done with it, and what a scrape says of it.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use metrics_core::{LabelValue, Outcome};
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

/// How a call is to end, if nobody ends it before.
#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
pub(crate) enum End {
    Return,
    Early,
    Question,
    PanicAtOnce,
    PanicLater,
    Hang,
}

pub(crate) type Answer = Result<u32, String>;
pub(crate) type Boxed<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

pub(crate) async fn fails() -> Answer {
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
            End::Question => _ = crate::ways::fails().await?,
            End::PanicLater => panic!("told to"),
            End::Hang => std::future::pending().await,
            _ => tokio::time::sleep(std::time::Duration::from_millis(1)).await,
        }
        Ok(7)
    }};
}

/// What is done with a future.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Await,
    Timeout,
    Abort,
    /// Another future is done first.
    Lose,
    /// Dropped after so many polls.
    Drop(u32),
}

pub(crate) const WAYS: [(End, Way, Option<Outcome>); 12] = [
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

pub(crate) fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Both of tokio's runtimes, each with its name.
pub(crate) fn runtimes() -> [(Runtime, &'static str); 2] {
    let current = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let multi = Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    [(current, "the current thread"), (multi, "two workers")]
}

/// Ends the future in that way, and sees that it is in flight from its first poll on. Spawning shows that it is `Send`.
pub(crate) fn end(runtime: &Runtime, way: Way, mut future: Boxed<'static>, in_flight: impl Fn() -> f64) {
    runtime.block_on(async {
        match way {
            Way::Await => drop(tokio::spawn(future).await),
            Way::Timeout => {
                let timeout = tokio::spawn(tokio::time::timeout(Duration::from_millis(5), future)).await;
                assert!(timeout.expect("no panic").is_err());
            }
            Way::Abort => {
                let task = tokio::spawn(future);
                let begun = async {
                    while in_flight() < 1.0 {
                        sleep(Duration::from_millis(1)).await;
                    }
                };
                tokio::time::timeout(Duration::from_secs(60), begun).await.expect("it begins");
                task.abort();
                assert!(task.await.expect_err("it was aborted").is_cancelled());
            }
            Way::Lose => {
                let mut winner = pin!(sleep(Duration::from_millis(2)));
                poll_fn(|cx| {
                    assert!(future.as_mut().poll(cx).is_pending());
                    winner.as_mut().poll(cx)
                })
                .await;
            }
            Way::Drop(polls) => {
                for _ in 0..polls {
                    assert!(poll_once(future.as_mut()).is_pending());
                    assert_eq!(in_flight(), 1.0);
                }
                assert_eq!(in_flight(), f64::from(polls.min(1)));
                drop(future);
            }
        }
    });
}

/// The sum of the samples of an exposition whose line begins so and has the label.
pub(crate) fn sum_of(text: &str, name: &str, label: &str) -> f64 {
    let lines = text.lines().filter(|line| line.starts_with(&format!("{name}{{")) && line.contains(label));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}
