//! Instrumented functions that a compiler finds difficult: opaque types in traits, `unsafe`, labels of `self`.
#![deny(warnings)]
use metrics_core::*;
use std::future::Future;
#[counter(outcome)]
fn opaque_f() -> impl Fn(u8) -> String {
    |x: u8| x.to_string()
}
#[counter(outcome)]
async fn opaque_am() -> impl Fn(u8) -> String {
    |x: u8| x.to_string()
}
#[counter(outcome)]
fn opaque_r(ok: bool) -> Result<impl Fn(u8) -> String, u8> {
    if !ok {
        return Err(1);
    }
    Ok(|x: u8| x.to_string())
}
trait Rp {
    fn call(&self) -> impl Future<Output = u8> + Send;
    fn go(&self) -> impl Iterator<Item = u8>;
}
impl Rp for u8 {
    #[measure(name = "rp_call")]
    #[histogram(busy, name = "rp_busy")]
    fn call(&self) -> impl Future<Output = u8> + Send {
        let x = *self;
        async move { x }
    }
    #[measure(name = "rp_go")]
    fn go(&self) -> impl Iterator<Item = u8> {
        0..*self
    }
}
unsafe fn raw() -> u8 {
    1
}
#[allow(unsafe_op_in_unsafe_fn)]
#[measure]
unsafe fn calls_raw() -> u8 {
    raw()
}
#[allow(unsafe_op_in_unsafe_fn)]
#[measure]
async unsafe fn acalls_raw() -> u8 {
    raw()
}
#[measure]
fn self_late(x: &Vec<u8>) -> u8 {
    x[0]
}
struct S {
    n: u8,
}
impl S {
    #[histogram(latency, name = "s_late", late(n: u8 = self.n), accessor = lated)]
    fn late(&self) -> u8 {
        self.n
    }
    #[histogram(latency, name = "s_late2", labels(n: u8 = self.n), outcome)]
    fn by(mut self, S { n }: S) -> Self {
        self.n = n;
        self
    }
}
#[measure]
fn main() {
    opaque_f()(1);
    let _ = opaque_r(true).map(|f| f(1));
    let _ = 3u8.go().count();
    let _ = (opaque_am(), 3u8.call(), self_late(&vec![1]), S { n: 1 }.late());
    unsafe {
        calls_raw();
    }
    let _ = unsafe { acalls_raw() };
    let _ = S { n: 1 }.by(S { n: 2 });
}
