//! Instrumented functions without a prelude, with names of ours taken, and with what is returned in every form.
#![deny(warnings)]
#![no_implicit_prelude]
mod m {
    pub use ::metrics_core as again;
}
use ::std::{
    boxed::Box,
    clone::Clone,
    convert::{From, Into},
    format,
    future::Future,
    iter::Iterator,
    marker::{Send, Sized},
    ops::Fn,
    option::Option::{self, None, Some},
    pin::Pin,
    result::Result::{self, Err, Ok},
    string::String,
    vec,
    vec::Vec,
};
use m::again as q;

#[::metrics_core::counter(outcome, crate = q)]
fn opaque_fn() -> impl Fn(u8) -> u8 {
    |x| x + 1
}

#[::metrics_core::measure(crate = m::again)]
async fn opaque_async() -> impl Fn(u8) -> u8 {
    |x| x + 1
}

#[::metrics_core::measure]
fn collects(n: u8) -> Result<Vec<u8>, Box<dyn ::std::error::Error>> {
    let v = (0..n).map(|x| if x < 9 { Ok(x) } else { Err("no") }).collect::<Result<_, _>>()?;
    Ok(v)
}

#[::metrics_core::measure]
async fn acollects(n: u8) -> Result<Vec<u8>, Box<dyn ::std::error::Error>> {
    if n == 3 {
        return Err("x".into());
    }
    let v = (0..n).map(|x| if x < 9 { Ok(x) } else { Err("no") }).collect::<Result<_, _>>()?;
    Ok(v)
}

#[::metrics_core::measure]
fn opt(x: Option<u8>) -> Option<u8> {
    let y = x?;
    Some(y + 1)
}

#[::metrics_core::measure]
#[::metrics_core::counter(errors)]
async fn borrows<'a>(x: &'a mut Vec<u8>) -> &'a mut u8 {
    x.push(1);
    ::core::future::ready(()).await;
    &mut x[0]
}

#[::metrics_core::measure]
fn sborrows(x: &mut Vec<u8>) -> Option<&mut u8> {
    x.push(1);
    x.first_mut()
}

trait Tr {
    type Out;
    fn get(&self) -> Self::Out;
}
impl Tr for u8 {
    type Out = String;
    fn get(&self) -> String {
        format!("{}", self)
    }
}
#[::metrics_core::measure]
fn assoc<T: Tr>(t: &T) -> <T as Tr>::Out {
    t.get()
}
struct G<T>(T);
impl<T: Tr + Clone> G<T> {
    #[::metrics_core::measure(name = "g_new", accessor = made)]
    fn with(self: Box<Self>) -> Self {
        *self
    }
    #[::metrics_core::measure]
    fn new(t: T) -> Self {
        G(t)
    }
    #[::metrics_core::measure(name = "g_amut")]
    #[::metrics_core::counter(name = "g_amut")]
    async fn amut(mut self, by: impl Into<u8> + Send) -> Self
    where
        T: From<u8>,
    {
        self.0 = T::from(by.into());
        ::core::future::ready(()).await;
        self
    }
}
#[::metrics_core::measure]
extern "C" fn cc(x: i32) -> i32 {
    x
}
#[::metrics_core::measure]
fn shadow() -> u8 {
    #[allow(unused)]
    mod metrics_core {}
    #[allow(unused)]
    fn drop() {}
    struct Option;
    let _ = Option;
    3
}
#[allow(non_camel_case_types, dead_code)]
struct u64;
#[::metrics_core::counter(labels(a = "x", b = true))]
fn prim() {}
#[::metrics_core::measure]
#[inline(always)]
#[deprecated]
#[allow(dead_code)]
fn dep() {}
#[cfg(any())]
#[::metrics_core::measure]
fn gone() {}
#[::metrics_core::measure]
#[cfg(any())]
fn gone() {}
#[::metrics_core::histogram(busy, future)]
fn hidden() -> Alias {
    Box::pin(async { vec![1u8].len() })
}
type Alias = Pin<Box<dyn Future<Output = usize> + Send>>;
#[::metrics_core::measure]
fn lifetimes<'a>(x: &'a String) -> impl Future<Output = &'a String> + Send + use<'a> {
    async move { x }
}
#[::metrics_core::measure]
async fn anest() -> u8 {
    let c = async || 3;
    c().await
}
#[::metrics_core::measure(labels(x))]
fn refs(x: &Option<u8>) {
    let _ = x;
}
#[::metrics_core::measure]
fn long() -> impl Sized + Send {
    3u8
}

fn poll<F: Future>(f: F) -> F::Output {
    match Box::pin(f).as_mut().poll(&mut ::std::task::Context::from_waker(::std::task::Waker::noop())) {
        ::std::task::Poll::Ready(x) => x,
        _ => ::std::panic!(),
    }
}

fn main() {
    ::std::assert_eq!(opaque_fn()(1), 2);
    ::std::assert_eq!(poll(opaque_async())(1), 2);
    let _ = collects(10);
    let _ = poll(acollects(3));
    opt(None);
    let mut v = vec![];
    *poll(borrows(&mut v)) = 2;
    sborrows(&mut v);
    assoc(&1u8);
    let g = Box::new(G::new(1u8)).with();
    poll(g.amut(3u8));
    cc(1);
    shadow();
    prim();
    poll(hidden());
    poll(lifetimes(&String::new()));
    poll(anest());
    refs(&Some(1));
    let _ = long();
    ::std::assert_eq!(borrows_latency(::metrics_core::Outcome::Ok).count(), 1);
    ::std::assert_eq!(G::<u8>::made_latency(::metrics_core::Outcome::Ok).count(), 1);
}
