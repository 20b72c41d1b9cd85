//! Instrumented functions inside functions, closures, blocks and macros, of one name in two places.
#![deny(warnings)]

use metrics_core::{Outcome, counter, measure};

#[measure]
fn outer(depth: u8) -> u8 {
    #[measure(name = "inner_of_outer")]
    fn inner(depth: u8) -> u8 {
        #[counter]
        fn innermost() -> u8 {
            1
        }
        let calls = innermost_calls().get_u64();
        let value = innermost() + depth;
        assert_eq!(innermost_calls().get_u64(), calls + 1);
        value
    }
    let value = inner(depth);
    assert_eq!(inner_latency(Outcome::Ok).count(), 1);
    // In flight are the calls of the outer one, and none of the inner.
    assert_eq!((outer_in_flight().get(), inner_in_flight().get()), (1, 0));
    value
}

#[measure]
async fn asynchronous() -> u8 {
    #[measure(name = "inner_of_asynchronous")]
    async fn inner() -> Result<u8, u8> {
        Err(1)
    }
    let closure = || {
        #[counter(name = "of_closure")]
        fn inner() {}
        inner();
        inner_calls().get_u64()
    };
    assert_eq!(closure(), 1);
    let value = inner().await.unwrap_or_else(|error| error);
    assert_eq!(inner_latency(Outcome::Err).count(), 1);
    value
}

macro_rules! define {
    ($name:ident, $body:block) => {
        #[measure]
        fn $name() -> u8 $body
    };
}

define!(of_macro, { 3 });

fn main() {
    assert_eq!(outer(2), 3);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::pin::pin!(asynchronous()).poll(&mut context).is_ready());
    assert_eq!(of_macro(), 3);
    assert_eq!(outer_latency(Outcome::Ok).count(), 1);
    assert_eq!(asynchronous_latency(Outcome::Ok).count(), 1);
    assert_eq!(of_macro_latency(Outcome::Ok).count(), 1);
}
