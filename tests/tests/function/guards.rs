//! Functions whose exit is not looked at: guards stand before the body, and no closure around it.

use std::panic::{Location, catch_unwind};

use metrics_core::{Outcome, counter, gauge, histogram};

#[histogram(latency)]
#[counter(calls)]
#[gauge(in_flight)]
#[track_caller]
fn guarded(depth: u32) -> (&'static Location<'static>, i64) {
    assert!(depth < 4, "too deep");
    if depth > 0 {
        let (_, inside) = guarded(depth - 1);
        return (Location::caller(), inside);
    }
    (Location::caller(), guarded_in_flight().get())
}

#[test]
fn guards_need_no_closure_and_recursion_is_counted_call_by_call() {
    let (caller, inside) = guarded(2);
    assert_eq!((caller.file(), caller.line()), (file!(), line!() - 1), "`#[track_caller]` shows the caller");
    assert_eq!(inside, 3);
    assert!(catch_unwind(|| guarded(5)).is_err());
    assert_eq!(guarded_latency().count(), 4);
    assert_eq!(guarded_calls().get_u64(), 4);
    assert_eq!(guarded_in_flight().get(), 0);
}

#[counter]
#[histogram(latency)]
#[counter(outcome, name = "never_ended", accessor = never_ended)]
fn never() -> ! {
    panic!("told to")
}

#[test]
fn a_function_that_never_returns_ends_with_a_panic() {
    assert!(catch_unwind(|| never()).is_err());
    assert_eq!((never_calls().get_u64(), never_latency().count()), (1, 1));
    assert_eq!(never_ended(Outcome::Panic).get_u64(), 1);
}
