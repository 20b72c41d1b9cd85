//! Instrumented functions add no warning.
#![deny(warnings, missing_docs, rust_2018_idioms, unreachable_pub, unused_qualifications, unused)]
#![forbid(unsafe_code)]

use std::future::{Future, ready};
use std::pin::Pin;

use metrics_core::{LabelValue, counter, gauge, histogram, measure};

/// Kind
#[derive(LabelValue, Clone, Copy)]
pub enum Kind {
    /// a
    New,
}

/// Doc.
#[measure(labels(kind, route = "/orders", tenant: &str = user), late(status: u16 = *ret.unwrap_or(&0)))]
#[counter]
#[counter(errors)]
#[histogram(busy)]
/// # Errors
/// no
pub async fn handle(kind: Kind, user: &str) -> Result<u16, std::fmt::Error> {
    let _ = (kind, user);
    Ok(ready(1).await)
}

/// Doc.
#[measure(labels(kind), accessor = pub measured)]
pub fn unit(kind: Kind) {
    let _ = kind;
}

/// Doc.
#[histogram(latency)]
#[gauge(in_flight)]
#[must_use]
pub fn plain<'a>(x: &'a str, _y: &str) -> &'a str {
    x
}

/// Doc
#[counter(outcome)]
pub fn never() -> ! {
    panic!("x")
}

/// Doc
#[counter(outcome)]
pub async fn anever() -> ! {
    loop {
        ready(1).await;
    }
}

/// Doc
#[measure]
#[must_use]
pub fn boxed() -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(async { 1 })
}

/// Doc
#[measure]
pub fn im() -> impl Future<Output = u8> + Send {
    async { 1 }
}

struct Config {
    ret: u8,
    err: u8,
}
const CONFIG: Config = Config { ret: 1, err: 2 };

/// Doc
#[measure(late(returns: u8 = CONFIG.ret, errors: u8 = CONFIG.err))]
pub fn configured() {}

struct S;
impl S {
    #[measure(name = "s_go")]
    fn go(self: Pin<&mut Self>) -> u8 {
        1
    }
}
/// Doc
pub fn use_s() -> u8 {
    let mut s = S;
    Pin::new(&mut s).go()
}

fn main() {
    unit(Kind::New);
    let _ = plain("", "");
    drop((handle(Kind::New, ""), anever(), boxed(), im(), use_s()));
    let _: fn() -> ! = never;
}
