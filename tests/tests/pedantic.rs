//! Generated code under the strictest lints there are: clippy reads this file in CI, and nothing is allowed in it.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, rust_2018_idioms)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]

use std::borrow::Cow;

use metrics_core::{
    Counter, Gauge, Histogram, InFlight, LabelValue, Labels, Metrics, Registry, Summary, counter, gauge,
    generate_latest, histogram, summary,
};

/// How a request came.
#[derive(Clone, Copy, Debug, LabelValue)]
pub enum Method {
    /// Reads.
    Get,
    /// Writes.
    Post,
    /// Something else.
    Other(u16),
}

/// Where it was served.
#[derive(Clone, Debug, Labels)]
pub struct Pod {
    /// The zone.
    pub zone: String,
}

/// The labels of a request.
#[derive(Clone, Debug, Labels)]
pub struct Http<'a, T> {
    /// How it came.
    pub method: Method,
    /// Where it went.
    pub route: &'a str,
    /// Who sent it.
    pub tenant: Option<T>,
    /// Where it was served.
    #[label(flatten)]
    pub pod: Pod,
    /// Not a label.
    #[label(skip)]
    pub size: f64,
}

/// No labels.
#[derive(Clone, Copy, Debug, Labels)]
pub struct Nothing;

/// Requests served.
#[counter(namespace = "pedantic")]
pub static REQUESTS: Counter<Http<u8>>;

/// Requests that nothing is known of.
#[counter(namespace = "pedantic")]
pub static UNKNOWN: Counter<Nothing>;

/// Jobs waiting.
#[gauge(namespace = "pedantic", optional)]
pub static QUEUE: Gauge;

/// Requests under way.
#[gauge(in_flight, namespace = "pedantic")]
pub static REQUESTS_IN_FLIGHT: InFlight;

/// Time of a request.
#[histogram(latency, namespace = "pedantic", slo = 0.3)]
pub static REQUEST: Histogram<Http<u8>>;

/// Rows of an answer.
#[histogram(linear(0, 10, 5), namespace = "pedantic")]
pub static ROWS: Histogram;

/// Size of an answer.
#[summary(size, namespace = "pedantic")]
pub static ANSWER: Summary;

/// Jobs done.
#[counter(namespace = "pedantic")]
pub fn jobs(queue: &str, owner: Cow<'_, str>, method: Method, retried: bool);

/// Restarts.
#[counter(namespace = "pedantic")]
pub fn restarts();

/// The same from a macro.
macro_rules! defined {
    ($name:ident) => {
        /// Defined by a macro.
        #[counter(namespace = "pedantic")]
        static $name: Counter;
    };
}

defined!(BY_MACRO);

/// What a worker counts.
#[derive(Debug, Metrics)]
#[metrics(namespace = "pedantic_worker")]
pub struct Worker<L: Labels + 'static> {
    /// Jobs done.
    #[counter]
    pub jobs: Counter<Http<'static, u8>>,
    /// Jobs waiting.
    #[gauge]
    pub waiting: Option<Gauge<L>>,
    /// Time of a job.
    #[histogram(latency, slo = 0.3)]
    pub job: Histogram<L>,
    /// What it reads.
    #[metrics(prefix = "read")]
    pub reads: Io,
    /// Not a metric.
    #[metrics(skip)]
    pub size: f64,
}

/// What a file counts.
#[derive(Debug, Metrics)]
pub struct Io {
    /// Bytes moved.
    #[counter(unit = bytes)]
    pub moved: Counter,
}

#[test]
fn what_was_defined_is_exposed() {
    for method in [Method::Get, Method::Post, Method::Other(1)] {
        let pod = Pod { zone: "b".to_owned() };
        let http = Http { method, route: "/", tenant: Some(7), pod, size: 0.5 };
        REQUESTS.with(&http).inc();
        REQUEST.with(&http).observe(http.size);
    }
    UNKNOWN.with(Nothing).inc();
    QUEUE.set(1);
    let guard = REQUESTS_IN_FLIGHT.track();
    ROWS.observe(12);
    ANSWER.observe(512);
    jobs("mail", "acme".into(), Method::Get, false).inc();
    restarts().inc();
    BY_MACRO.inc();
    let worker = Worker::<()>::builder().register(Registry::global()).expect("the names are free");
    worker.reads.moved.inc();
    assert_eq!(Worker::<()>::default().reads.moved.get_u64(), 0);
    let text = generate_latest();
    drop(guard);
    for line in [
        "pedantic_requests_total{method=\"other\",route=\"/\",tenant=\"7\",zone=\"b\"} 1",
        "pedantic_requests_in_flight 1",
        "pedantic_jobs_total{queue=\"mail\",owner=\"acme\",method=\"get\",retried=\"false\"} 1",
        "pedantic_restarts_total 1",
        "pedantic_by_macro_total 1",
        "pedantic_worker_read_moved_bytes_total 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
