//! Functions whose exit is not looked at: guards go with the future.

use std::pin::Pin;

use metrics_core::{counter, gauge, histogram};

use crate::ways::{Answer, Boxed, End, WAYS, end, runtimes};

fn future(end: End) -> Boxed<'static> {
    Box::pin(async move { body!(end) })
}

/// Guards alone, in the shapes that put them into a block of their own.
#[histogram(latency, labels(end), name = "guarded_wait")]
#[gauge(in_flight, labels(end))]
#[counter(labels(end))]
fn guarded(end: End) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    future(end)
}

/// The same where the guards are statements before the body.
#[histogram(latency, labels(end))]
#[gauge(in_flight, labels(end))]
#[counter(labels(end))]
async fn guarded_async(end: End) -> Answer {
    body!(end)
}

#[test]
fn guards_alone_end_with_the_future() {
    for (runtime, runs_on) in runtimes() {
        for (what, way, outcome) in WAYS {
            let context = format!("{what:?} {way:?} on {runs_on}");
            let expected = u64::from(outcome.is_some());
            let figures = || (guarded_calls(what).get_u64(), guarded_latency(what).count());
            let before = figures();
            end(&runtime, way, guarded(what), || guarded_in_flight(what).get() as f64);
            assert_eq!(figures(), (before.0 + expected, before.1 + expected), "{context}");
            assert_eq!(guarded_in_flight(what).get(), 0, "{context}");

            let figures = || (guarded_async_calls(what).get_u64(), guarded_async_latency(what).count());
            let before = figures();
            end(&runtime, way, Box::pin(guarded_async(what)), || guarded_async_in_flight(what).get() as f64);
            assert_eq!(figures(), (before.0 + expected, before.1 + expected), "{context}");
            assert_eq!(guarded_async_in_flight(what).get(), 0, "{context}");
        }
    }
}
