//! Generated code is safe code.

#![forbid(unsafe_code)]

use metrics_core::{
    Counter, Gauge, Histogram, InFlight, LabelValue, Labels, Summary, counter, gauge, histogram, summary,
};

#[derive(LabelValue)]
enum Method {
    Get,
}

#[derive(Labels)]
struct Http {
    method: Method,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

/// Jobs waiting.
#[gauge]
static QUEUE: Gauge;

/// Requests under way.
#[gauge(in_flight)]
static REQUESTS_IN_FLIGHT: InFlight;

/// Time of a request.
#[histogram(exponential(0.001, 2, 10))]
static REQUEST_TIME: Histogram;

/// Size of an answer.
#[summary]
static ANSWER: Summary;

/// Calls made.
#[counter]
fn calls(method: Method);

fn main() {
    REQUESTS.with(Http { method: Method::Get }).inc();
    QUEUE.set(1);
    let _guard = REQUESTS_IN_FLIGHT.track();
    REQUEST_TIME.observe(1);
    ANSWER.observe(1);
    calls(Method::Get).inc();
}
