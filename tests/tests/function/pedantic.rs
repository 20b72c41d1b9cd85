//! Instrumented functions under the strictest lints there are: clippy reads this file in CI, and nothing is allowed in
//! it.

#![deny(warnings, rust_2018_idioms)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]

use std::fmt::Display;
use std::future::ready;
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use metrics_core::{Counter, LabelValue, Outcome, counter, gauge, histogram, measure, summary};

/// How an order came.
#[derive(Clone, Copy, Debug, LabelValue)]
enum Kind {
    /// For the first time.
    New,
}

/// Failures, whoever had them.
#[counter(namespace = "pedantic")]
static FAILURES: Counter;

/// Takes an order.
///
/// # Errors
/// If it holds no numbers.
#[measure(labels(kind, route = "/orders", size: usize = text.len()), late(items: usize = ret.map_or(0, Vec::len)))]
#[counter(errors, late(failed: bool = err.is_some()))]
#[counter(errors, metric = FAILURES)]
#[gauge(in_flight, name = "pedantic_take", labels(kind), accessor = taking)]
#[summary(latency, name = "pedantic_take", accessor = summed)]
fn take(kind: Kind, text: &str) -> Result<Vec<u32>, ParseIntError> {
    let _ = kind;
    text.split(' ').map(str::parse).collect()
}

/// Ships an order.
#[measure(labels(kind))]
#[histogram(busy)]
#[counter(outcome)]
async fn ship(kind: Kind, mut items: Vec<u32>) -> Option<u32> {
    let _ = kind;
    items.sort_unstable();
    ready(items.pop()).await
}

/// Ships all orders.
#[measure(err_if = String::is_empty)]
fn ship_all<T: Display + Sync>(names: &[T]) -> impl Future<Output = String> {
    async move { names.iter().map(ToString::to_string).collect::<String>() }
}

/// Ships an order later.
#[measure]
fn ship_later(items: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { ready(items).await })
}

/// Orders.
#[derive(Debug)]
struct Orders {
    count: u32,
}

impl Orders {
    /// Counts one more.
    #[histogram(latency, name = "pedantic_add")]
    #[counter(outcome, name = "pedantic_added", labels(count: u32 = self.count), accessor = added)]
    fn add(mut self) -> u32 {
        self.count += 1;
        self.count
    }
}

fn poll<F: Future>(future: F) -> bool {
    pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[test]
fn strict_lints_find_nothing_in_what_is_generated() {
    assert_eq!(take(Kind::New, "1 2"), Ok(vec![1, 2]));
    assert!(take(Kind::New, "one").is_err());
    assert!(poll(ship(Kind::New, vec![1])) && poll(ship_all(&[1, 2])) && poll(ship_later(3)));
    assert_eq!(Orders { count: 2 }.add(), 3);
    assert_eq!(take_latency(Kind::New, 3, 2, Outcome::Ok).count(), 1);
    assert_eq!((take_errors(true).get_u64(), FAILURES.get_u64()), (1, 1));
    assert_eq!((taking(Kind::New).get(), summed().count()), (0, 2));
    assert_eq!((ship_latency(Kind::New, Outcome::Ok).count(), ship_busy().count()), (1, 1));
    assert_eq!(ship_calls(Outcome::Ok).get_u64(), 1);
    assert_eq!((ship_all_latency(Outcome::Ok).count(), ship_later_latency(Outcome::Ok).count()), (1, 1));
    assert_eq!(Orders::added(2, Outcome::Ok).get_u64(), 1);
}
