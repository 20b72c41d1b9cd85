//! Every name and shape of the public contract, used as other code uses it.

mod group;
mod kinds;
mod labels;
mod operations;
mod registry;
mod testing;
mod values;
mod views;

use metrics_core::{
    Amount, Counter, Gauge, Handle, Histogram, InFlight, LabelValue, Labels, Registry, Summary, Timer, With, counter,
    histogram,
};

#[derive(LabelValue)]
#[label(rename_all = "snake_case")]
enum Method {
    Get,
    Post,
    #[label(rename = "PATCH")]
    Patch,
    Other(#[allow(dead_code, reason = "the payload is ignored")] u16),
}

#[derive(Labels)]
struct Pod {
    zone: &'static str,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    #[label(rename = "code")]
    status: u16,
    #[label(flatten)]
    pod: Pod,
    tenant: Option<&'a str>,
    #[label(skip)]
    _scratch: u8,
}

impl<'a> Http<'a> {
    fn new(method: Method, route: &'a str) -> Http<'a> {
        Http { method, route, status: 200, pod: Pod { zone: "a" }, tenant: None, _scratch: 0 }
    }
}

/// HTTP requests served.
#[counter]
pub static CONTRACT_REQUESTS: Counter<Http>;

/// Time from request head to response head.
#[histogram(latency)]
static CONTRACT_REQUEST_LATENCY: Histogram<Http>;

/// Bytes of an answer.
#[metrics_core::summary(size)]
static CONTRACT_ANSWER: Summary<Http>;

/// Connections that are open.
#[metrics_core::gauge(in_flight)]
static CONTRACT_OPEN: InFlight<Pod>;

/// Degrees.
#[metrics_core::gauge(unit = celsius)]
static CONTRACT_TEMPERATURE: Gauge<Pod>;

/// HTTP requests served.
#[counter]
pub fn contract_requests_by(method: Method, route: &str, status: u16);

/// Jobs that ran.
#[counter]
fn contract_jobs() -> Counter;

#[test]
fn everything_may_be_sent_and_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<Counter<Http<'static>>>();
    shared::<Handle<Counter>>();
    shared::<Handle<Gauge>>();
    shared::<Handle<Histogram>>();
    shared::<Registry>();
    shared::<With<'static, Counter<Http<'static>>, Http<'static>>>();
    sent::<Timer>();
    sent::<Timer<Http<'static>>>();
    sent::<metrics_core::InFlightGuard>();
    sent::<metrics_core::GaugeGuard>();
    fn amount(amount: impl Amount) {
        CONTRACT_TEMPERATURE.with(Pod { zone: "amount" }).set(amount);
    }
    amount(5_i128);
    amount(5_usize);
}
