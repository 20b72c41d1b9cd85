//! Instrumented functions with lifetimes, types, constants and `where` clauses, each metric one for all of them.
#![deny(warnings)]

use std::fmt::Display;

use metrics_core::{Classify, Outcome, counter, measure};

#[measure(labels(size: usize = N, text: &str = text))]
#[counter(labels(text))]
fn all<'text, 'values: 'text, T, const N: usize>(
    text: &'text str,
    values: &'values [T; N],
) -> Option<(&'text str, &'values T)>
where
    T: Display + ?Sized + Sized,
    for<'any> &'any T: PartialEq,
{
    let first = values.first()?;
    (first == first).then_some((text, first))
}

#[measure(labels(size: usize = N))]
async fn later<'text, T, const N: usize>(text: &'text mut T, _values: [&str; N]) -> Result<&'text mut T, T::Err>
where
    T: std::str::FromStr + Default,
    T::Err: Send,
{
    *text = "7".parse()?;
    std::future::ready(()).await;
    Ok(text)
}

#[counter(outcome)]
fn classified<R: Classify>(value: R) -> R {
    value
}

struct Pair<'a, T, const N: usize>(&'a [T; N]);

impl<'a, T: Copy, const N: usize> Pair<'a, T, N> {
    #[measure(name = "pair_first", labels(size: usize = N), accessor = firsts)]
    fn first<U: From<T>>(&self) -> Option<U>
    where
        T: 'a,
    {
        self.0.first().copied().map(U::from)
    }

    #[measure(name = "pair_of")]
    fn of(values: &'a [T; N]) -> Self {
        Pair(values)
    }
}

fn poll<F: Future>(future: F) -> F::Output {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("nothing here waits"),
    }
}

fn main() {
    assert_eq!(all("a", &[1, 2]), Some(("a", &1)));
    assert_eq!(all("a", &['x', 'y']), Some(("a", &'x')));
    assert_eq!(all_latency(2, "a", Outcome::Ok).count(), 2);
    assert_eq!(all_calls("a").get_u64(), 2);

    assert_eq!(poll(later(&mut 1_u8, ["", ""])), Ok(&mut 7));
    assert!(poll(later(&mut true, [""])).is_err());
    assert_eq!(later_latency(2, Outcome::Ok).count(), 1);
    assert_eq!(later_latency(1, Outcome::Err).count(), 1);

    assert_eq!((classified(Ok::<u8, u8>(1)), classified(Err::<u8, char>('x'))), (Ok(1), Err('x')));
    assert_eq!(classified_calls(Outcome::Ok).get_u64(), 1);
    assert_eq!(classified_calls(Outcome::Err).get_u64(), 1);

    assert_eq!(Pair::of(&[1_u8]).first::<u32>(), Some(1));
    assert_eq!(Pair::<u8, 1>::firsts_latency(1, Outcome::Ok).count(), 1);
    assert_eq!(Pair::<u8, 1>::of_latency(Outcome::Ok).count(), 1);
}
