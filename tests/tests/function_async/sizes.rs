//! How large a future is: what it was, and a constant for each attribute, however deep calls are nested.

use std::pin::pin;
use std::task::Poll;
use std::thread;

use metrics_core::{counter, gauge, histogram, measure};

use crate::ways::poll_once;

/// Writes functions that call each other: `first` calls `leaf`, and so on.
macro_rules! chain {
    ($attributes:tt $kind:ident) => {};
    ([$($attribute:tt)*] awaits $name:ident calls $called:ident $($more:tt)*) => {
        $($attribute)*
        async fn $name() -> u64 {
            1 + $called().await
        }
        chain!([$($attribute)*] awaits $($more)*);
    };
    ([$($attribute:tt)*] returns $name:ident calls $called:ident $($more:tt)*) => {
        $($attribute)*
        fn $name() -> impl Future<Output = u64> {
            async { 1 + $called().await }
        }
        chain!([$($attribute)*] returns $($more)*);
    };
}

async fn leaf() -> u64 {
    let bytes = [1; 64];
    tokio::task::yield_now().await;
    bytes[7] - 1
}

/// What each of five levels adds is the same, and not more than so many bytes.
macro_rules! assert_grows {
    ($most:literal, $attributes:tt $kind:ident) => {{
        chain!($attributes $kind a calls leaf b calls a c calls b d calls c e calls d);
        let sizes = [size_of_val(&a()), size_of_val(&b()), size_of_val(&c()), size_of_val(&d()), size_of_val(&e())];
        let growth: Vec<_> = sizes.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let constant = growth.iter().all(|more| *more == growth[0] && *more <= $most);
        assert!(constant, "{}: {sizes:?}", stringify!($attributes $kind));
    }};
}

#[test]
fn nested_futures_grow_by_a_constant() {
    assert_grows!(160, [#[measure]] awaits);
    assert_grows!(64, [#[counter(errors)]] awaits);
    assert_grows!(96, [#[histogram(busy)]] awaits);
    assert_grows!(96, [#[histogram(latency)]] awaits);
    assert_grows!(256, [#[histogram(latency, outcome)] #[gauge(in_flight)] #[counter(errors)]] awaits);
    assert_grows!(160, [#[measure]] returns);
    assert_grows!(64, [#[counter(errors)]] returns);
    assert_grows!(96, [#[histogram(busy)]] returns);
    assert_grows!(96, [#[histogram(latency)]] returns);
}

chain!([#[measure]] awaits
    l1 calls leaf l2 calls l1 l3 calls l2 l4 calls l3 l5 calls l4 l6 calls l5 l7 calls l6 l8 calls l7 l9 calls l8
    l10 calls l9 l11 calls l10 l12 calls l11 l13 calls l12 l14 calls l13 l15 calls l14 l16 calls l15 l17 calls l16
    l18 calls l17 l19 calls l18 l20 calls l19);

#[test]
fn twenty_levels_run_on_a_threads_stack_and_are_send() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let run = || {
        let mut future = pin!(is_send(l20()));
        assert!(poll_once(future.as_mut()).is_pending());
        poll_once(future)
    };
    let thread = thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread");
    assert_eq!(thread.join().expect("no overflow"), Poll::Ready(20));
}
