//! Counters, with labels and without, and the creation times that Python writes.

use super::*;
use metrics_core::{Counter, Histogram, Labels, Summary, counter, histogram, summary};

/// Total requests
#[counter]
static HTTP_REQUESTS: Counter;

/// suffix is stripped then re-added
#[counter]
static HTTP_ERRORS_TOTAL: Counter;

pub(crate) fn basic(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(&HTTP_REQUESTS);
    registry.include(&HTTP_ERRORS_TOTAL);
    HTTP_REQUESTS.inc();
    HTTP_REQUESTS.inc_by(1.5);
    Ok(())
}

#[derive(Labels)]
struct Request<'a> {
    zone: &'a str,
    method: &'a str,
    #[label(rename = "Code")]
    code: &'a str,
    #[label(rename = "_p")]
    p: &'a str,
}

/// Requests
#[counter]
static REQS: Counter<Request>;

pub(crate) fn labels(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(&REQS);
    REQS.with(Request { zone: "z2", method: "POST", code: "500", p: "None" }).inc();
    REQS.with(Request { zone: "z1", method: "GET", code: "200", p: "" }).inc_by(3);
    REQS.init(Request { zone: "a", method: "GET", code: "True", p: "1.0" });
    Ok(())
}

/// c help
#[counter]
static C: Counter;

/// s help
#[summary]
static S: Summary;

/// h help
#[histogram(buckets = [1.0, 2.0])]
static H: Histogram;

pub(crate) fn no_created(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(&C);
    registry.include(&S);
    registry.include(&H);
    C.inc_by(2);
    S.observe(0.25);
    H.observe(1.5);
    Ok(())
}
