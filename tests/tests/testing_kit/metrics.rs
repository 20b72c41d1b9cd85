//! Metrics that every test of this program counts in, in parallel.

use metrics_core::{
    Counter, Gauge, Histogram, InFlight, LabelValue, Labels, StateSet, Summary, counter, gauge, histogram, stateset,
    summary,
};

#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
pub(crate) enum Method {
    Get,
    Post,
}

/// A set that is found by counting.
#[derive(Clone, Copy, Labels)]
pub(crate) struct Finite {
    pub(crate) method: Method,
    pub(crate) cached: bool,
}

/// A set that is found by its bytes.
#[derive(Clone, Copy, Labels)]
pub(crate) struct Http<'a> {
    pub(crate) method: Method,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
}

pub(crate) const HIT: Finite = Finite { method: Method::Get, cached: true };
pub(crate) const ROOT: Http<'static> = Http { method: Method::Get, route: "/", status: 200 };

/// Jobs done.
#[counter]
pub(crate) static JOBS: Counter;

/// Whole amounts and fractions, in turn.
#[counter]
pub(crate) static EFFORT: Counter;

/// Look-ups.
#[counter]
pub(crate) static LOOKUPS: Counter<Finite>;

/// HTTP requests served.
#[counter]
pub(crate) static HTTP_REQUESTS: Counter<Http>;

/// Time from request head to response head.
#[histogram(latency)]
pub(crate) static HTTP_LATENCY: Histogram<Http>;

/// Bytes of a page.
#[histogram(size)]
pub(crate) static PAGE_BYTES: Histogram;

/// Time that a look-up took.
#[histogram(latency, native)]
pub(crate) static LOOKUP_LATENCY: Histogram<Finite>;

/// Lines of a report.
#[summary]
pub(crate) static REPORT_LINES: Summary;

/// Jobs that wait.
#[gauge]
pub(crate) static QUEUE_LENGTH: Gauge<Http>;

/// Requests under way.
#[gauge(in_flight)]
pub(crate) static REQUESTS_IN_FLIGHT: InFlight<Http>;

/// The method that was asked for last.
#[stateset]
pub(crate) static LAST_METHOD: StateSet<Method, Http>;

/// Mails sent.
#[counter]
pub(crate) fn mails(folder: &str, urgent: bool);

/// Something of everything, `times` times over.
pub(crate) fn work(times: u64) {
    for _ in 0..times {
        JOBS.inc();
        EFFORT.inc();
        EFFORT.inc_by(0.1);
        LOOKUPS.with(HIT).inc_by(3);
        HTTP_REQUESTS.with(ROOT).inc();
        HTTP_LATENCY.with(ROOT).observe(0.1);
        PAGE_BYTES.observe(0.1);
        PAGE_BYTES.observe(300);
        LOOKUP_LATENCY.with(HIT).observe(0.1);
        REPORT_LINES.observe(0.3);
        mails("inbox", true).inc();
    }
}

/// The sum of one and a tenth, so many times, as a thread adds it up.
pub(crate) fn effort_of(times: u64) -> f64 {
    (0..times).fold(0.0, |sum, _| sum + 1.0 + 0.1)
}

/// The sum of `x`, so many times, as a thread adds it up.
pub(crate) fn sum_of(x: f64, times: u64) -> f64 {
    (0..times).fold(0.0, |sum, _| sum + x)
}
