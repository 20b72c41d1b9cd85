//! Instrumented functions in a module where the names of the standard library mean something else.
#![deny(warnings)]
#![allow(dead_code, unused_macros, non_camel_case_types, reason = "the names are there to be in the way")]

mod core {}
mod std {}
mod alloc {}
mod metrics_core {}
struct Option;
struct Result;
struct Box;
struct String;
struct str;
struct Pin;
struct Future;
struct Outcome;
struct Histogram;
struct bool;
struct u64;
struct f64;
trait Drop {}
trait Clone {}
trait Send {}
trait FnOnce {}
fn drop() {}
macro_rules! concat {
    ($($any:tt)*) => {
        compile_error!("not ours")
    };
}
macro_rules! module_path {
    () => {
        compile_error!("not ours")
    };
}
macro_rules! panic {
    ($($any:tt)*) => {
        compile_error!("not ours")
    };
}
enum Variants {
    Some,
    None,
    Ok,
    Err,
}
use Variants::*;

#[::metrics_core::measure(labels(kind, fixed = "x", flag = true, number = 3))]
#[::metrics_core::counter]
#[::metrics_core::counter(errors)]
fn at_once(kind: u8) -> u8 {
    kind
}

#[::metrics_core::measure(labels(kind), late(known: ::core::primitive::bool = ret.is_some()))]
#[::metrics_core::histogram(busy)]
async fn later(kind: u8) -> ::core::result::Result<u8, u8> {
    ::core::result::Result::Ok(kind)
}

#[::metrics_core::histogram(latency)]
#[::metrics_core::gauge(in_flight)]
fn guarded() -> Variants {
    Some
}

#[::metrics_core::measure]
fn boxed() -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = u8> + ::core::marker::Send>> {
    ::std::boxed::Box::pin(async { 1 })
}

fn main() {
    use ::std::future::Future as _;

    let mut context = ::std::task::Context::from_waker(::std::task::Waker::noop());
    assert!(::std::pin::pin!(later(1)).poll(&mut context).is_ready());
    assert!(boxed().as_mut().poll(&mut context).is_ready());
    at_once(1);
    guarded();
    let ok = ::metrics_core::Outcome::Ok;
    assert_eq!(at_once_latency(1, ok).count(), 1);
    assert_eq!((at_once_calls().get_u64(), at_once_errors().get_u64()), (1, 0));
    assert_eq!((later_latency(1, true, ok).count(), later_busy().count()), (1, 1));
    assert_eq!((guarded_latency().count(), guarded_in_flight().get()), (1, 0));
    assert_eq!(boxed_latency(ok).count(), 1);
}
