//! Instrumented functions that are `unsafe`, `extern "C"`, `pub(crate)`, or never return; each keeps its type.
#![deny(warnings)]
#![deny(unsafe_op_in_unsafe_fn)]

use metrics_core::{Outcome, counter, histogram, measure};

#[measure]
unsafe fn read(pointer: *const u8) -> u8 {
    // SAFETY: whoever calls this promises that the pointer is valid.
    unsafe { *pointer }
}

#[measure]
async unsafe fn read_later(pointer: *const u8) -> u8 {
    // SAFETY: as above.
    unsafe { *pointer }
}

#[measure]
#[counter]
pub(crate) extern "C" fn twice(x: i32) -> i32 {
    2 * x
}

#[histogram(latency, outcome)]
unsafe extern "C" fn called_from_c(x: *const i32) -> i32 {
    // SAFETY: whoever calls this promises that the pointer is valid.
    unsafe { *x }
}

#[measure]
#[counter]
fn never(text: &str) -> ! {
    panic!("{text}")
}

#[histogram(latency)]
fn never_with_a_guard() -> ! {
    panic!("told to")
}

#[measure]
async fn never_later() -> ! {
    panic!("told to")
}

fn main() {
    let one = 1_u8;
    // SAFETY: the pointers are of variables that live.
    assert_eq!(unsafe { read(&raw const one) }, 1);
    let two = 2_i32;
    let from_c: unsafe extern "C" fn(*const i32) -> i32 = called_from_c;
    // SAFETY: as above.
    assert_eq!(unsafe { from_c(&raw const two) }, 2);
    let c: extern "C" fn(i32) -> i32 = twice;
    assert_eq!(c(2), 4);

    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    // SAFETY: as above.
    assert!(unsafe { std::pin::pin!(read_later(&raw const one)).poll(&mut context) }.is_ready());

    std::panic::set_hook(Box::new(|_| {}));
    let diverges: fn(&str) -> ! = never;
    assert!(std::panic::catch_unwind(|| diverges("told to")).is_err());
    assert!(std::panic::catch_unwind(|| never_with_a_guard()).is_err());
    let polled = std::panic::catch_unwind(|| {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        std::pin::pin!(never_later()).poll(&mut context).is_ready()
    });
    assert!(polled.is_err());

    assert_eq!(read_latency(Outcome::Ok).count(), 1);
    assert_eq!(read_later_latency(Outcome::Ok).count(), 1);
    assert_eq!((twice_latency(Outcome::Ok).count(), twice_calls().get_u64()), (1, 1));
    assert_eq!(called_from_c_latency(Outcome::Ok).count(), 1);
    assert_eq!((never_latency(Outcome::Panic).count(), never_calls().get_u64()), (1, 1));
    assert_eq!((never_in_flight().get(), never_with_a_guard_latency().count()), (0, 1));
    assert_eq!(never_later_latency(Outcome::Panic).count(), 1);
}
