//! Parameters are dropped as they are without an attribute: after the body's variables, the last first.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use metrics_core::{Outcome, counter, histogram, measure};

/// What was dropped, in order.
type Log = Rc<RefCell<Vec<&'static str>>>;

struct Dropped(&'static str, Log);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

fn order_of(call: impl FnOnce(&dyn Fn(&'static str) -> Dropped)) -> Vec<&'static str> {
    let log = Log::default();
    call(&|name| Dropped(name, Rc::clone(&log)));
    let mut log = log.borrow_mut();
    std::mem::take(&mut *log)
}

struct Pair {
    left: Dropped,
    right: Dropped,
}

/// Writes each function without an attribute, and with several.
macro_rules! twice {
    ($($(#[$attribute:meta])* fn $name:ident $parameters:tt $(-> $output:ty)? $body:block)*) => {
        mod bare {
            use super::*;
            $(pub(super) fn $name $parameters $(-> $output)? $body)*
        }
        mod measured {
            use super::*;
            $($(#[$attribute])* pub(super) fn $name $parameters $(-> $output)? $body)*
        }
    };
}

twice! {
    #[measure]
    #[counter(errors)]
    fn mentioned(a: Dropped, b: Dropped, c: Dropped) {
        let _local = Dropped("local", Rc::clone(&a.1));
        let _ = (&b, &a, &c);
    }

    #[counter(outcome, labels(first: usize = a.0.len()))]
    fn unmentioned(mut a: Dropped, _b: Dropped, c: Dropped) {
        a.0 = "changed";
        drop(c);
    }

    #[measure]
    fn moved_at_times(a: Dropped, b: Dropped, moved: bool) -> Option<Dropped> {
        moved.then_some(a).inspect(|_| drop(b))
    }

    #[histogram(latency, outcome)]
    fn taken_apart(Pair { left, right }: Pair, (mut x, y): (Dropped, Dropped), [z]: [Dropped; 1]) {
        x.0 = "x changed";
        let _ = (&y, &right, &left, &z);
    }

    #[measure]
    fn partly(pair: Pair) {
        drop(pair.right);
    }

    #[measure]
    fn panics(a: Dropped, b: Dropped) {
        let _ = (&a, &b);
        panic!("told to")
    }
}

#[test]
fn parameters_are_dropped_in_the_order_they_had() {
    macro_rules! assert_alike {
        ($name:ident($make:ident) $call:expr) => {
            let bare = order_of(|$make| {
                use bare::$name as f;
                $call(f)
            });
            let measured = order_of(|$make| {
                use measured::$name as f;
                $call(f)
            });
            assert!(!bare.is_empty());
            assert_eq!(measured, bare, stringify!($name));
        };
    }
    assert_alike!(mentioned(make) |f: fn(_, _, _)| f(make("a"), make("b"), make("c")));
    assert_alike!(unmentioned(make) |f: fn(_, _, _)| f(make("a"), make("b"), make("c")));
    for moved in [true, false] {
        assert_alike!(moved_at_times(make) |f: fn(_, _, _) -> _| drop(f(make("a"), make("b"), moved)));
    }
    let pair = |make: &dyn Fn(&'static str) -> Dropped| Pair { left: make("left"), right: make("right") };
    assert_alike!(taken_apart(make) |f: fn(_, _, _)| f(pair(make), (make("x"), make("y")), [make("z")]));
    assert_alike!(partly(make) |f: fn(_)| f(pair(make)));
    assert_alike!(panics(make) |f: fn(_, _)| assert!(catch_unwind(AssertUnwindSafe(|| f(make("a"), make("b")))).is_err()));
}

struct Counts<'l>(&'l RefCell<Vec<u64>>, fn() -> u64);

impl Drop for Counts<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push((self.1)());
    }
}

#[measure]
fn inside(_named: Counts<'_>) {}

/// Whether the body names it or not, a parameter is dropped before the call is over.
#[test]
fn a_call_is_over_when_its_parameters_are_dropped() {
    let seen = RefCell::default();
    inside(Counts(&seen, || inside_latency(Outcome::Ok).count() + inside_in_flight().get().cast_unsigned()));
    assert_eq!((seen.into_inner(), inside_latency(Outcome::Ok).count()), (vec![1], 1));
}

struct Owner(Dropped);

impl Owner {
    #[measure(name = "owner_end")]
    fn end(self, other: Dropped) {
        let _ = (&self.0, &other);
    }
}

#[test]
fn self_is_dropped_last() {
    assert_eq!(order_of(|make| Owner(make("self")).end(make("other"))), ["other", "self"]);
}
