//! What panics and backtraces show is the line that the user wrote.

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Once;
use std::task::{Context, Waker};

use metrics_core::{counter, histogram, measure};

thread_local! {
    /// Where the last panic of this thread was.
    static PANICKED: Cell<Option<(String, u32)>> = const { Cell::new(None) };
}

/// The file and line of the panic that the call ends with.
fn place_of_panic<T>(call: impl FnOnce() -> T) -> (String, u32) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICKED.set(info.location().map(|place| (place.file().to_owned(), place.line())));
            before(info);
        }));
    });
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    PANICKED.take().expect("a panic has a place")
}

fn poll<F: Future>(future: F) -> bool {
    pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

const LOOKED_AT: u32 = line!() + 4;
#[measure]
#[counter]
fn looked_at(text: &str) -> Result<u8, String> {
    Ok(text.parse().expect("a number"))
}

const TIMED: u32 = line!() + 3;
#[histogram(latency)]
fn timed(text: &str) -> u8 {
    text.parse().expect("a number")
}

const POLLED: u32 = line!() + 4;
#[measure]
#[histogram(busy)]
async fn polled(text: &str) -> u8 {
    text.parse().expect("a number")
}

const RETURNED: u32 = line!() + 3;
#[measure]
fn returned(text: &str) -> impl Future<Output = u8> {
    async move { text.parse::<u8>().expect("a number") }
}

#[test]
fn a_panic_is_where_the_user_wrote_it() {
    let here = |line| (file!().to_owned(), line);
    assert_eq!(place_of_panic(|| looked_at("x")), here(LOOKED_AT));
    assert_eq!(place_of_panic(|| timed("x")), here(TIMED));
    assert_eq!(place_of_panic(|| poll(polled("x"))), here(POLLED));
    assert_eq!(place_of_panic(|| poll(returned("x"))), here(RETURNED));
}

const TRACED: u32 = line!() + 4;
#[measure]
#[counter(errors)]
fn traced() -> Result<Backtrace, ()> {
    Ok(Backtrace::force_capture())
}

#[test]
fn a_backtrace_shows_the_function_and_its_lines() {
    let trace = traced().expect("no error").to_string();
    let mut frames = trace.split(" at ").filter(|frame| frame.contains("places.rs"));
    let inner = frames.next().unwrap_or_else(|| panic!("no line of this file in {trace}"));
    assert!(inner.contains(&format!("places.rs:{TRACED}")), "{inner}");
    assert!(trace.contains("places::traced"), "{trace}");
}
