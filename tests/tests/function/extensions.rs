//! Traits of the user's whose methods every type has, by value: a method that generated code called would be theirs.

use metrics_core::{Counter, InFlight, Outcome, counter, gauge, histogram, measure};

#[allow(dead_code, reason = "what is tested is that nobody calls them")]
trait Everything: Sized {
    fn inc(self) {}
    fn track(self) {}
    fn start_timer(self) {}
    fn with<T>(self, _: T) -> Self {
        self
    }
    fn get(self) -> Self {
        self
    }
    fn drive<T>(self, value: T) -> T {
        value
    }
    fn finish<T>(self, _: T) {}
    fn run<T>(self, _: T) {}
    fn poll<T>(self, _: T) {}
    fn observe(self, _: f64) {}
}

impl<T> Everything for T {}

/// Calls.
#[counter(name = "extended_shared", labels(kind))]
static SHARED: Counter<(u8,)>;

/// Calls under way.
#[gauge(in_flight, name = "extended_under_way")]
static UNDER_WAY: InFlight;

#[counter(labels(kind))]
#[counter(metric = SHARED, with = (kind,))]
#[gauge(metric = UNDER_WAY)]
#[histogram(latency, labels(kind), name = "extended_time", accessor = extended_time)]
#[measure]
fn extended(kind: u8) -> (i64, i64) {
    (InFlight::get(&UNDER_WAY), InFlight::get(extended_in_flight()))
}

#[measure]
#[histogram(busy)]
#[counter(errors)]
async fn extended_future() -> Result<(), ()> {
    Err(())
}

#[test]
fn they_take_nothing_over() {
    use std::pin::pin;
    use std::task::{Context, Waker};

    3.with(4).get().inc();
    assert_eq!(extended(3), (1, 1));
    assert_eq!(extended_calls(3).get_u64(), 1);
    assert_eq!(Counter::with(&SHARED, (3_u8,)).get_u64(), 1);
    assert_eq!(InFlight::get(&UNDER_WAY), 0);
    assert_eq!((extended_time(3).count(), extended_latency(Outcome::Ok).count()), (1, 1));

    let polled = Future::poll(pin!(extended_future()), &mut Context::from_waker(Waker::noop()));
    assert!(polled.is_ready());
    assert_eq!((extended_future_latency(Outcome::Err).count(), extended_future_busy().count()), (1, 1));
    assert_eq!(extended_future_errors().get_u64(), 1);
}
