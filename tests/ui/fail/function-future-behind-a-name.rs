//! The signature does not show that a future is returned, so the call would be over before it began.

use std::future::Future;
use std::pin::Pin;

use metrics_core::{counter, histogram, measure};

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[measure]
fn fetch() -> Boxed<Result<u8, String>> {
    Box::pin(async { Ok(1) })
}

#[histogram(latency)]
fn timed() -> Boxed<u8> {
    Box::pin(async { 1 })
}

#[counter(errors)]
fn unpin() -> Box<dyn Future<Output = u8> + Unpin> {
    Box::new(std::future::ready(1))
}

fn main() {}
