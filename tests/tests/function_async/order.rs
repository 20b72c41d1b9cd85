//! Parameters of futures are dropped as they are without an attribute, however the future ends.

use std::cell::RefCell;
use std::future::pending;
use std::pin::Pin;
use std::rc::Rc;

use metrics_core::{counter, histogram, measure};

use crate::ways::poll_once;

/// What was dropped, in order.
type Log = Rc<RefCell<Vec<&'static str>>>;

struct Dropped(&'static str, Log);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

/// Writes each function without an attribute, and with several.
macro_rules! twice {
    ($($(#[$attribute:meta])* [$($word:ident)*] $name:ident $parameters:tt $(-> $output:ty)? $body:block)*) => {
        mod bare {
            use super::*;
            $(pub(super) $($word)* $name $parameters $(-> $output)? $body)*
        }
        mod measured {
            use super::*;
            $($(#[$attribute])* pub(super) $($word)* $name $parameters $(-> $output)? $body)*
        }
    };
}

twice! {
    #[measure]
    #[histogram(busy)]
    [async fn] awaits(a: Dropped, mut b: Dropped, (c, _d): (Dropped, Dropped), waits: bool) {
        let _local = Dropped("local", Rc::clone(&a.1));
        b.0 = "b changed";
        if waits {
            pending::<()>().await;
        }
        let _ = (&c, &b, &a);
    }

    #[counter(errors)]
    [fn] returns(a: Dropped, b: Dropped, (c, _d): (Dropped, Dropped), waits: bool) -> impl Future<Output = ()> {
        let _ = (&b, &c);
        async move {
            let _ = &a;
            if waits {
                pending::<()>().await;
            }
        }
    }

    #[measure]
    [fn] boxes(a: Dropped, b: Dropped, (c, _d): (Dropped, Dropped), waits: bool) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move {
            let _ = (&c, &b, &a);
            if waits {
                pending::<()>().await;
            }
        })
    }
}

#[derive(Clone, Copy, Debug)]
enum End {
    Unpolled,
    Waits,
    Done,
}

/// The order of drops, with what happened between them.
fn order_of<F: Future>(end: End, call: impl FnOnce(&dyn Fn(&'static str) -> Dropped, bool) -> F) -> Vec<&'static str> {
    let log = Log::default();
    let mut future = Box::pin(call(&|name| Dropped(name, Rc::clone(&log)), matches!(end, End::Waits)));
    log.borrow_mut().push("called");
    if !matches!(end, End::Unpolled) {
        assert_eq!(poll_once(future.as_mut()).is_ready(), matches!(end, End::Done));
        log.borrow_mut().push("polled");
    }
    drop(future);
    log.take()
}

#[test]
fn parameters_are_dropped_in_the_order_they_had() {
    macro_rules! assert_alike {
        ($($name:ident)*) => {$(
            for end in [End::Unpolled, End::Waits, End::Done] {
                let bare = order_of(end, |make, waits| bare::$name(make("a"), make("b"), (make("c"), make("d")), waits));
                let measured =
                    order_of(end, |make, waits| measured::$name(make("a"), make("b"), (make("c"), make("d")), waits));
                assert_eq!(measured, bare, "{}, {end:?}", stringify!($name));
            }
        )*};
    }
    assert_alike!(awaits returns boxes);
}
