//! The futures around a user's future: they see how every poll ends.
//!
//! An `async fn` has its future and its guard as variables. What a function returns owns both, and begins when it is
//! first polled; it is as large as what it wraps and a constant, and `Unpin` where that is.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::classify::Returns;
use crate::cells::Beside;
use crate::labels::value::Leads;

/// What watches a future from its first poll to its end.
pub trait Guard<R> {
    /// Polls once.
    fn poll(&mut self, poll: impl FnOnce() -> Poll<R>) -> Poll<R>;
}

/// Nothing to watch.
impl<R> Guard<R> for () {
    #[inline]
    fn poll(&mut self, poll: impl FnOnce() -> Poll<R>) -> Poll<R> {
        poll()
    }
}

/// A guard, and what is only held until it was dropped.
#[derive(Debug)]
pub struct Held<G, T>(pub G, pub T);

impl<R, G: Guard<R>, T> Guard<R> for Held<G, T> {
    #[inline]
    fn poll(&mut self, poll: impl FnOnce() -> Poll<R>) -> Poll<R> {
        self.0.poll(poll)
    }
}

/// A future that is polled under guard: what [`driven`] returns.
#[derive(Debug)]
pub struct Driven<'a, F, G> {
    future: Pin<&'a mut F>,
    guard: &'a mut G,
}

/// Polls a future under guard.
#[inline]
pub fn driven<'a, F: Future, G: Guard<F::Output>>(future: Pin<&'a mut F>, guard: &'a mut G) -> Driven<'a, F, G> {
    Driven { future, guard }
}

impl<F: Future, G: Guard<F::Output>> Future for Driven<'_, F, G> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Driven { future, guard } = self.get_mut();
        guard.poll(|| future.as_mut().poll(cx))
    }
}

/// How far a future is.
#[derive(Debug)]
pub enum Progress<B, G> {
    /// Nobody has polled it; so it begins.
    New(B),
    Begun(G),
    Done,
}

/// Puts the future that a body returns under the guard that `begin` makes when it is first polled. If the body panics
/// there is no future, and the guard is made to see the panic.
#[inline]
pub fn called<F, B, G>(body: impl FnOnce() -> F, begin: B) -> Beside<F, Progress<B, G>>
where
    F: Future,
    B: FnOnce() -> G,
    G: Guard<F::Output>,
{
    struct Calling<B: FnOnce() -> G, G>(Option<B>);
    impl<B: FnOnce() -> G, G> Drop for Calling<B, G> {
        fn drop(&mut self) {
            drop(self.0.take().map(|begin| begin()));
        }
    }
    let mut calling = Calling(Some(begin));
    let future = body();
    Beside::new(future, calling.0.take().map_or(Progress::Done, Progress::New))
}

impl<F, B, G> Future for Beside<F, Progress<B, G>>
where
    F: Future,
    B: FnOnce() -> G,
    G: Guard<F::Output>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let (future, progress) = self.project();
        if matches!(progress, Progress::New(_))
            && let Progress::New(begin) = std::mem::replace(progress, Progress::Done)
        {
            *progress = Progress::Begun(begin());
        }
        let Progress::Begun(guard) = progress else { return future.poll(cx) };
        let polled = guard.poll(|| future.poll(cx));
        if polled.is_ready() {
            *progress = Progress::Done;
        }
        polled
    }
}

/// A future, and its output's type.
#[inline]
pub fn awaited<F: Future>(future: F) -> (Returns<F::Output>, F) {
    (Returns::NEW, future)
}

/// A body that returns a future with that output, and the output's type. Of a body that returns anything else nothing
/// more is known, so that the compiler has one thing to say of it.
#[inline]
pub fn returning<O, F, B>(body: B) -> (Returns<O>, <F::Output as Leads>::To<B>)
where
    F: Future<Output = O>,
    B: FnOnce() -> F,
{
    (Returns::NEW, body)
}

/// A box that a future can be given back in, once it is wrapped.
#[diagnostic::on_unimplemented(
    message = "`future` is for a function that returns a boxed future, and `{Self}` cannot hold another one",
    label = "returned as a future",
    note = "a function may return `impl Future<Output = ..>`, `Pin<Box<dyn Future<Output = ..>>>` or an alias of that"
)]
pub trait Boxed {
    /// The same box of another future.
    type Of<D>;
    /// Puts it into the box.
    fn boxed<D>(future: D) -> Self::Of<D>;
}

impl<F: Future + ?Sized> Boxed for Pin<Box<F>> {
    type Of<D> = Pin<Box<D>>;

    #[inline]
    fn boxed<D>(future: D) -> Pin<Box<D>> {
        Box::pin(future)
    }
}

impl<F: Future + Unpin + ?Sized> Boxed for Box<F> {
    type Of<D> = Box<D>;

    #[inline]
    fn boxed<D>(future: D) -> Box<D> {
        Box::new(future)
    }
}

/// Puts the wrapped future into the kind of box that the wrapped one came in.
#[inline]
pub fn boxed<F: Boxed, B, G>(driven: Beside<F, Progress<B, G>>) -> F::Of<Beside<F, Progress<B, G>>> {
    F::boxed(driven)
}
