//! Metrics that are defined elsewhere, and fed by functions.

use std::pin::pin;
use std::task::{Context, Waker};

use metrics_core::{Counter, Histogram, InFlight, Labels, Summary, counter, gauge, histogram, summary};

use crate::ends::{ENDS, End, ends};

#[derive(Labels)]
struct Http<'a> {
    end: End,
    route: &'a str,
}

/// Time of requests, whoever served them.
#[histogram(latency)]
static REQUEST_LATENCY: Histogram<Http>;

/// Failures, whoever had them.
#[counter]
static FAILURES: Counter;

/// Failures by route.
#[counter]
static ROUTE_FAILURES: Counter<Http>;

/// Everything that is under way.
#[gauge(in_flight)]
static UNDER_WAY: InFlight;

#[histogram(metric = REQUEST_LATENCY, with = Http { end, route: "/a" })]
#[counter(errors, metric = FAILURES)]
#[counter(errors, metric = ROUTE_FAILURES, with = Http { end, route: &path[1..] })]
#[gauge(metric = UNDER_WAY)]
fn shared_metrics(end: End, path: &str) -> Result<u32, String> {
    assert_eq!(UNDER_WAY.get(), 1);
    assert_eq!(path, "-/b");
    body!(end)
}

#[test]
fn a_function_may_feed_metrics_of_others() {
    for (end, _) in ENDS {
        ends(end, || shared_metrics(end, "-/b"));
        assert_eq!(REQUEST_LATENCY.with(Http { end, route: "/a" }).count(), 1);
    }
    assert_eq!(FAILURES.get_u64(), 2);
    assert_eq!(ROUTE_FAILURES.with(Http { end: End::Panic, route: "/b" }).get_u64(), 1);
    assert_eq!(ROUTE_FAILURES.with(Http { end: End::Return, route: "/b" }).get_u64(), 0);
    assert_eq!(UNDER_WAY.get(), 0);
}

/// Sizes of nothing, timed.
#[summary(latency)]
static SUMMED: Summary;

#[summary(metric = SUMMED)]
#[histogram(latency, metric = self::inner::BY_PLACE, with = (place,))]
#[counter(metric = inner::SEEN, with = ("a", place))]
fn first(place: u8) {
    assert_eq!(inner::SEEN.with(("a", place)).get_u64(), 1, "counted at the entry");
}

#[histogram(metric = inner::BY_PLACE, with = (place + 1,))]
async fn second(place: u8) {}

mod inner {
    use metrics_core::{Counter, Histogram, counter, histogram};

    /// Time by place.
    #[histogram(latency, labels(place))]
    pub(super) static BY_PLACE: Histogram<(u8,)>;

    /// Calls by place.
    #[counter(labels(name, place))]
    pub(super) static SEEN: Counter<(&'static str, u8)>;
}

#[test]
fn one_metric_may_be_fed_by_several_functions() {
    first(3);
    assert!(pin!(second(2)).poll(&mut Context::from_waker(Waker::noop())).is_ready());
    drop(second(2));
    assert_eq!((inner::BY_PLACE.with((3_u8,)).count(), SUMMED.count()), (2, 1));
}
