//! Generated code names everything by an absolute path, so it needs no prelude.

#![no_implicit_prelude]

use ::metrics_core::{
    Counter, Gauge, Histogram, InFlight, LabelValue, Labels, Summary, counter, gauge, histogram, summary,
};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Labels)]
struct Pod {
    zone: ::std::string::String,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    tenant: ::std::option::Option<&'a str>,
    #[label(flatten)]
    pod: Pod,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

/// Requests under way.
#[gauge(in_flight)]
static REQUESTS_IN_FLIGHT: InFlight;

/// Jobs waiting.
#[gauge(optional)]
static QUEUE: Gauge;

/// Time of a request.
#[histogram(latency, slo = 0.3, labels(method, cached))]
static REQUEST: Histogram<(Method, bool)>;

/// Size of an answer.
#[summary(size)]
static ANSWER: Summary;

/// Jobs done.
#[counter]
fn jobs(queue: &str, retried: bool);

fn main() {
    for method in [Method::Get, Method::Post] {
        let pod = Pod { zone: ::std::convert::From::from("b") };
        REQUESTS.with(Http { method, route: "/", tenant: ::std::option::Option::None, pod }).inc();
    }
    let _guard = REQUESTS_IN_FLIGHT.track();
    QUEUE.set(1);
    REQUEST.with((Method::Get, true)).observe(0.25);
    ANSWER.observe(512);
    jobs("mail", false).inc();
    ::std::assert_eq!(jobs::family().len(), 1);
}
