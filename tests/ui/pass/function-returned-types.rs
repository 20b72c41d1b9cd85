//! What is returned is inferred as it is without an attribute, also where its type has no name.

#![allow(dead_code)]

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;

use metrics_core::{Outcome, counter, histogram, measure};

#[measure]
fn collects(n: u8) -> impl Future<Output = Vec<u8>> {
    async move { (0..n).collect() }
}

#[measure]
fn into() -> impl Future<Output = String> + Send {
    async { "x".into() }
}

#[counter(errors)]
fn default<T: Default>() -> impl Future<Output = Result<T, String>> {
    async { Ok(Default::default()) }
}

#[measure]
fn later() -> impl Future<Output = u8> {
    async { todo!() }
}

#[measure]
fn never() -> impl Future<Output = u8> {
    std::future::pending()
}

#[measure]
fn unwritten() -> impl Debug {
    todo!("write it")
}

#[measure]
fn several() -> [impl Display; 2] {
    [1, 2]
}

#[measure]
fn unpin() -> impl Future<Output = u8> + Unpin {
    std::future::ready(1)
}

#[measure(future)]
fn boxed() -> Box<dyn Future<Output = u8> + Unpin> {
    Box::new(std::future::ready(1))
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[histogram(latency, future)]
fn named() -> Boxed<Result<u8, String>> {
    Box::pin(async { Ok(1) })
}

macro_rules! returning {
    ($name:ident -> $output:ty $body:block) => {
        #[measure]
        fn $name() -> $output $body
    };
}

returning!(diverges -> ! { panic!("told to") });
returning!(fails -> Result<u8, ()> { Err(()) });

/// A task's handle is a future, and what is measured is what makes it.
#[measure]
fn spawned() -> std::future::Ready<u8> {
    std::future::ready(1)
}

fn main() {
    drop((collects(1), into(), default::<u8>(), later(), never(), several(), unpin(), boxed(), named()));
    assert!(fails().is_err());
    assert_eq!(fails_latency(Outcome::Err).count(), 1);
    drop(spawned());
    assert_eq!(spawned_latency(Outcome::Ok).count(), 1);
}
