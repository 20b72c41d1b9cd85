//! Generated code gives no reason for a warning, whoever has turned it into an error.

#![deny(warnings, missing_docs, unreachable_pub, unused, nonstandard_style, future_incompatible, let_underscore)]
#![deny(rust_2018_idioms, rust_2021_compatibility, rust_2024_compatibility, single_use_lifetimes, trivial_casts)]
#![deny(unused_qualifications, unused_lifetimes, redundant_lifetimes, missing_debug_implementations)]
#![deny(unit_bindings, variant_size_differences, trivial_numeric_casts, unused_results, elided_lifetimes_in_paths)]

use metrics_core::{Counter, Gauge, Histogram, LabelValue, Labels, Summary, counter, gauge, histogram, summary};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Labels)]
struct Pod {
    zone: String,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    #[label(flatten)]
    pod: Pod,
}

#[derive(Labels)]
struct Nothing {}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

/// Requests that nothing is known of.
#[counter]
static UNKNOWN: Counter<Nothing>;

/// Jobs waiting.
#[gauge]
static QUEUE: Gauge;

/// Time of a request.
#[histogram(latency, slo = 0.3)]
static REQUEST: Histogram<Http>;

/// Size of an answer.
#[summary(size)]
static ANSWER: Summary;

/// Jobs done.
#[counter]
fn jobs(queue: &str, owner: std::borrow::Cow<'_, str>, retried: bool);

/// Restarts.
#[counter]
fn restarts();

mod inner {
    //! Visibility in between.

    use metrics_core::{Gauge, LabelValue, gauge};

    /// A floor.
    #[derive(Debug, LabelValue)]
    pub(crate) enum Floor {
        /// At the street.
        Ground,
    }

    /// Lifts that wait.
    #[gauge]
    pub(crate) static LIFTS: Gauge;

    /// Lifts by floor.
    #[gauge]
    pub(crate) fn lifts(floor: Floor) -> Gauge;
}

fn main() {
    for method in [Method::Get, Method::Post] {
        let pod = Pod { zone: "b".to_owned() };
        let http = Http { method, route: "/", pod };
        REQUESTS.with(&http).inc();
        REQUEST.with(&http).observe(0.2);
    }
    UNKNOWN.with(Nothing {}).inc();
    QUEUE.set(1);
    ANSWER.observe(512);
    jobs("mail", "acme".into(), false).inc();
    restarts().inc();
    inner::LIFTS.set(2);
    inner::lifts(inner::Floor::Ground).set(2);
}
