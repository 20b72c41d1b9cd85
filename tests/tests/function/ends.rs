//! How a call is to end, a body that ends so, and what a scrape says of it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use metrics_core::{LabelValue, Outcome, generate_latest};

/// How a call is to end.
#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
pub(crate) enum End {
    Return,
    Early,
    Question,
    Panic,
}

impl End {
    /// The label's value.
    pub(crate) fn as_str(self) -> &'static str {
        ["return", "early", "question", "panic"][self as usize]
    }
}

pub(crate) const ENDS: [(End, Outcome); 4] = [
    (End::Return, Outcome::Ok),
    (End::Early, Outcome::Ok),
    (End::Question, Outcome::Err),
    (End::Panic, Outcome::Panic),
];

pub(crate) fn fails() -> Result<u32, String> {
    Err("no".to_owned())
}

/// Writes a body whose calls end as they are told to.
macro_rules! body {
    ($end:expr) => {{
        crate::ends::inside($end);
        match $end {
            End::Return => {}
            End::Early => return Ok(7),
            End::Question => _ = crate::ends::fails()?,
            End::Panic => panic!("told to"),
        }
        std::thread::sleep(std::time::Duration::from_micros(50));
        Ok(7)
    }};
}

thread_local! {
    /// The function whose gauge is looked at from inside its body.
    static WATCHED: Cell<&'static str> = const { Cell::new("") };
    /// What the gauge said there.
    static IN_FLIGHT: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Looks at the gauge of the watched function.
pub(crate) fn inside(end: End) {
    let name = WATCHED.get();
    if !name.is_empty() {
        IN_FLIGHT.set(sample(&format!("{name}_in_flight"), &format!("end=\"{}\"", end.as_str())));
    }
}

/// Does a call, and tells what the function's gauge said inside the body.
pub(crate) fn watched(name: &'static str, call: impl FnOnce()) -> Option<f64> {
    WATCHED.set(name);
    call();
    WATCHED.set("");
    IN_FLIGHT.take()
}

/// Whether the call ended as it was told to.
pub(crate) fn ends(end: End, call: impl FnOnce() -> Result<u32, String>) {
    let ended = catch_unwind(AssertUnwindSafe(call));
    match end {
        End::Return | End::Early => assert_eq!(ended.expect("no panic"), Ok(7)),
        End::Question => assert_eq!(ended.expect("no panic"), Err("no".to_owned())),
        End::Panic => assert!(ended.is_err()),
    }
}

/// The value of the sample with exactly these labels, if there is one.
pub(crate) fn sample(name: &str, labels: &str) -> Option<f64> {
    let line = format!("\n{name}{{{labels}}} ");
    let text = generate_latest();
    let rest = &text[text.find(&line)? + line.len()..];
    Some(rest.lines().next()?.parse().expect("a number"))
}
